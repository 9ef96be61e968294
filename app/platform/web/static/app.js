// The little that HTML and htmx do not do by themselves. Every page works without it.
(() => {
  'use strict';
  const region = () => document.getElementById('flash');

  // The words stand before this script, in the page's language.
  const say = (id, colour) => {
    const place = region();
    if (!place) return;
    const box = document.createElement('div');
    box.className = 'ds-alert';
    box.dataset.color = colour;
    box.dataset.said = id;
    const line = document.createElement('p');
    line.textContent = framWords[id];
    box.append(line);
    place.replaceChildren(box);
  };
  const unsay = (id) => {
    const place = region();
    if (place && place.querySelector(`[data-said="${id}"]`)) place.replaceChildren();
  };

  // Filters fetch their part of the page, and the address follows. htmx starts after this script, and finds them so.
  document.querySelectorAll('form[data-part]').forEach((form) => {
    const part = form.dataset.part;
    const told = {
      'hx-get': form.getAttribute('action'),
      'hx-target': part,
      'hx-select': part,
      'hx-swap': 'outerHTML',
      'hx-push-url': 'true',
      'hx-trigger': 'change delay:250ms, submit',
    };
    Object.entries(told).forEach(([name, value]) => form.setAttribute(name, value));
  });

  // What is too much for a long page comes when its part is opened: from where the link in it leads without script.
  document.addEventListener('toggle', ({ target }) => {
    const link = target.open ? target.querySelector('a[data-later]') : null;
    if (!link) return;
    const place = `#${target.id}`;
    htmx.ajax('GET', link.href, { target: place, select: place, swap: 'outerMorph' });
  }, true);

  // The server cannot be reached: say so, and that what was typed is still there.
  document.addEventListener('htmx:error', () => say('offline', 'danger'));

  // The server answers again.
  document.addEventListener('htmx:after:swap', () => unsay('offline'));

  // It takes longer than usual: say so after eight seconds, and stop saying it when the answer is here.
  let slow = 0;
  let under_way = 0;
  // What has waited its turn was gathered before the page heard which version it has saved itself meanwhile: it follows
  // its own saves, and nothing else. After somebody else's save it keeps its version, so the server tells of the clash.
  const saves = new Map();
  const versioned = (element) => {
    const form = element.form ?? element.closest('form');
    return form?.elements.version ? (document.getElementById(form.id) ?? form) : null;
  };
  document.addEventListener('htmx:before:request', (event) => {
    const { ctx } = event.detail;
    const form = versioned(ctx.sourceElement);
    if (!form || !ctx.request.body?.has?.('version')) return;
    const own = saves.get(form.action);
    let version = ctx.request.body.get('version');
    while (own?.has(version)) version = own.get(version);
    ctx.request.body.set('version', version);
    ctx.sent = { action: form.action, version };
  });
  document.addEventListener('htmx:finally:request', (event) => {
    const { ctx } = event.detail;
    const now = ctx.sent && ctx.response?.status < 400 ? versioned(ctx.sourceElement)?.elements.version.value : null;
    if (!now || now === ctx.sent.version) return;
    if (!saves.has(ctx.sent.action)) saves.set(ctx.sent.action, new Map());
    saves.get(ctx.sent.action).set(ctx.sent.version, now);
  });
  document.addEventListener('htmx:before:request', () => {
    under_way += 1;
    if (under_way === 1) slow = window.setTimeout(() => say('slow', 'info'), 8000);
  });
  document.addEventListener('htmx:finally:request', () => {
    under_way = Math.max(0, under_way - 1);
    if (under_way > 0) return;
    window.clearTimeout(slow);
    unsay('slow');
  });

  // A swap took away what had the focus: go to the nearest heading instead of the top of the page.
  let focused = null;
  document.addEventListener('focusin', (event) => { focused = event.target; });
  document.addEventListener('htmx:after:swap', (event) => {
    const summary = document.querySelector('[data-focus]');
    if (summary) {
      summary.removeAttribute('data-focus');
      summary.focus();
      return;
    }
    if (!focused || document.contains(focused) || document.activeElement !== document.body) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const heading = target.querySelector('h1, h2, h3') || document.querySelector('main h1');
    if (!heading) return;
    heading.setAttribute('tabindex', '-1');
    heading.focus();
  });

  // An error summary that came with the page, or what somebody else has changed meanwhile, takes the focus at once.
  const summary = document.querySelector('[data-focus]');
  if (summary) {
    summary.removeAttribute('data-focus');
    summary.focus();
  }

  // A confirm dialog where the browser does not know command="show-modal" yet.
  if (!('commandForElement' in HTMLButtonElement.prototype)) {
    document.addEventListener('click', (event) => {
      const button = event.target.closest('button[commandfor]');
      const dialog = button && document.getElementById(button.getAttribute('commandfor'));
      if (!dialog) return;
      if (button.getAttribute('command') === 'show-modal') dialog.showModal();
      if (button.getAttribute('command') === 'close') dialog.close();
    });
  }
})();
