// Copies what the pages borrow from node_modules into the tree, by package name. Run on a developer's machine only.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const web = join(root, 'app', 'platform', 'web');
const vendor = join(web, 'static', 'vendor');
const testVendor = join(root, 'tests', 'web', 'vendor');
const { devDependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

function source(name, path) {
  const folder = join(here, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (version !== devDependencies[name]) throw new Error(`${name} is ${version}, wanted ${devDependencies[name]}`);
  return join(folder, path);
}

function copy(name, path, target) {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source(name, path), target);
}

const css = '@digdir/designsystemet-css';
const font = '@fontsource-variable/schibsted-grotesk';
const version = (name) => devDependencies[name];

copy(css, 'dist/src/index.css', join(vendor, `designsystemet-${version(css)}.css`));
copy(css, 'LICENSE', join(vendor, 'LICENSES', 'designsystemet.txt'));
copy('htmx.org', 'dist/htmx.min.js', join(vendor, `htmx-${version('htmx.org')}.min.js`));
copy('htmx.org', 'LICENSE', join(vendor, 'LICENSES', 'htmx.txt'));
copy(font, 'files/schibsted-grotesk-latin-wght-normal.woff2', join(vendor, 'fonts', `schibsted-grotesk-${version(font)}-latin.woff2`));
copy(font, 'LICENSE', join(vendor, 'LICENSES', 'schibsted-grotesk.txt'));
copy('axe-core', 'axe.min.js', join(testVendor, `axe-${version('axe-core')}.min.js`));
copy('axe-core', 'LICENSE', join(testVendor, 'LICENSES', 'axe-core.txt'));

const icons = {};
for (const name of readFileSync(join(here, 'icons.txt'), 'utf8').split(/\s+/).filter(Boolean).sort()) {
  const svg = readFileSync(source('@navikt/aksel-icons', `dist/svg/${name}.svg`), 'utf8');
  const body = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)[1].trim().replaceAll('\n', '');
  icons[name] = body.replaceAll(/(\d+\.\d{3})\d+/g, '$1');
}
writeFileSync(join(web, 'icons.json'), JSON.stringify(icons, null, 1) + '\n');

function* files(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (name !== 'SHA256SUMS') yield path;
  }
}
const digest = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
const lines = [...files(vendor)].map((path) => `${digest(path)}  ${relative(vendor, path).replaceAll('\\', '/')}`);
writeFileSync(join(vendor, 'SHA256SUMS'), lines.join('\n') + '\n');
console.log(`${lines.length} files, ${Object.keys(icons).length} icons`);
