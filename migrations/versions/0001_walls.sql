-- Who owns the functions and the log, and who may call what. The tables' walls are in 0001_foundation.py.

GRANT CREATE ON SCHEMA ctx TO fram_resolver, fram_grants;
GRANT CREATE, USAGE ON SCHEMA audit TO fram_audit;
GRANT USAGE ON SCHEMA audit TO fram_grants;

ALTER FUNCTION ctx.programme_ids() OWNER TO fram_resolver;
ALTER FUNCTION ctx.current_programme_ids() OWNER TO fram_resolver;
ALTER FUNCTION ctx.kept_ids() OWNER TO fram_resolver;
ALTER FUNCTION ctx.led_programme_ids() OWNER TO fram_resolver;
GRANT SELECT (programme_id, council_id, joined, "left") ON programme_member TO fram_resolver;
GRANT SELECT (programme_id, id, starts_on, template_id) ON round TO fram_resolver;
GRANT SELECT (programme_id, id, created_at) ON template_version TO fram_resolver;
GRANT SELECT (programme_id, id, template_id) ON template_part TO fram_resolver;
GRANT SELECT (programme_id, id, frozen_at) ON release TO fram_resolver;
GRANT SELECT (council_id, round_id) ON participation TO fram_resolver;
GRANT SELECT (id, lead_council_id) ON programme TO fram_resolver;
CREATE POLICY resolver ON programme_member FOR SELECT TO fram_resolver USING (council_id = ctx.council_id());
CREATE POLICY resolver ON programme FOR SELECT TO fram_resolver USING (lead_council_id = ctx.council_id());
CREATE POLICY resolver ON participation FOR SELECT TO fram_resolver USING (council_id = ctx.council_id());
CREATE POLICY resolver ON round FOR SELECT TO fram_resolver USING (programme_id IN (
    SELECT m.programme_id FROM programme_member m WHERE m.council_id = ctx.council_id()));
CREATE POLICY resolver ON template_version FOR SELECT TO fram_resolver USING (programme_id IN (
    SELECT m.programme_id FROM programme_member m WHERE m.council_id = ctx.council_id()));
CREATE POLICY resolver ON template_part FOR SELECT TO fram_resolver USING (programme_id IN (
    SELECT m.programme_id FROM programme_member m WHERE m.council_id = ctx.council_id()));
CREATE POLICY resolver ON release FOR SELECT TO fram_resolver USING (programme_id IN (
    SELECT m.programme_id FROM programme_member m WHERE m.council_id = ctx.council_id()));

ALTER FUNCTION ctx.grants_to_me() OWNER TO fram_grants;
ALTER FUNCTION ctx.read_granted(uuid, text) OWNER TO fram_grants;
GRANT SELECT ON access_grant TO fram_grants;
GRANT INSERT ON access_grant_use TO fram_grants;
GRANT SELECT (council_id, id, given_name, family_name, title, unit_id) ON person TO fram_grants;
GRANT SELECT (council_id, id, name, service_area) ON unit TO fram_grants;
GRANT SELECT (council_id, id, person_id, programme_id, round_id, way_in, completion) ON participation TO fram_grants;
GRANT SELECT (council_id, id, participation_id, kind, dated, dated_on) ON outcome TO fram_grants;
CREATE POLICY grantee ON access_grant FOR SELECT TO fram_grants
    USING (grantee_council_id = ctx.council_id() AND grantee_account_id = ctx.actor_id());
CREATE POLICY grantee ON access_grant_use FOR INSERT TO fram_grants WITH CHECK (true);
CREATE POLICY grantee ON person FOR SELECT TO fram_grants USING (true);
CREATE POLICY grantee ON unit FOR SELECT TO fram_grants USING (true);
CREATE POLICY grantee ON participation FOR SELECT TO fram_grants USING (true);
CREATE POLICY grantee ON outcome FOR SELECT TO fram_grants USING (true);

ALTER TABLE audit.entry OWNER TO fram_audit;
ALTER TABLE audit.seal OWNER TO fram_audit;
ALTER TABLE audit.entry_person OWNER TO fram_audit;
ALTER TABLE audit.disposal OWNER TO fram_audit;
ALTER FUNCTION audit.append(uuid, text, text, text, text, jsonb) OWNER TO fram_audit;
ALTER FUNCTION audit.seal() OWNER TO fram_audit;
ALTER FUNCTION audit.verify() OWNER TO fram_audit;
ALTER FUNCTION audit.dispose(integer) OWNER TO fram_audit;
ALTER FUNCTION audit.block(integer, text) OWNER TO fram_audit;
ALTER FUNCTION audit.line(audit.entry) OWNER TO fram_audit;
REVOKE CREATE ON SCHEMA audit FROM fram_audit;
REVOKE CREATE ON SCHEMA ctx FROM fram_resolver, fram_grants;
SET ROLE fram_audit;
ALTER TABLE audit.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.entry FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.seal FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON audit.entry FOR ALL TO fram_audit
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY own ON audit.seal FOR ALL TO fram_audit
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY council_floor ON audit.entry AS RESTRICTIVE FOR ALL TO fram_app
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY council_rows ON audit.entry FOR SELECT TO fram_app USING (council_id = ctx.council_id());
CREATE POLICY council_floor ON audit.seal AS RESTRICTIVE FOR ALL TO fram_app
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY council_rows ON audit.seal FOR SELECT TO fram_app USING (council_id = ctx.council_id());
ALTER TABLE audit.entry_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.entry_person FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.disposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.disposal FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON audit.entry_person FOR ALL TO fram_audit
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY own ON audit.disposal FOR ALL TO fram_audit
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY council_floor ON audit.entry_person AS RESTRICTIVE FOR ALL TO fram_app
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY council_rows ON audit.entry_person FOR SELECT TO fram_app USING (council_id = ctx.council_id());
CREATE POLICY council_floor ON audit.disposal AS RESTRICTIVE FOR ALL TO fram_app
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY council_rows ON audit.disposal FOR SELECT TO fram_app USING (council_id = ctx.council_id());
GRANT SELECT ON audit.entry, audit.seal, audit.entry_person, audit.disposal TO fram_app;
-- The only line that comes from another council's transaction: a reading through a grant (ctx.read_granted).
CREATE POLICY grant_use ON audit.entry FOR INSERT TO fram_grants WITH CHECK (action = 'grant.used');
CREATE POLICY grant_use ON audit.entry_person FOR INSERT TO fram_grants WITH CHECK (true);
GRANT INSERT (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
    ON audit.entry TO fram_grants;
GRANT INSERT (council_id, person_id, entry_id) ON audit.entry_person TO fram_grants;
REVOKE ALL ON FUNCTION audit.append(uuid, text, text, text, text, jsonb), audit.seal(), audit.verify(),
    audit.dispose(integer), audit.block(integer, text), audit.line(audit.entry) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.append(uuid, text, text, text, text, jsonb), audit.seal(), audit.verify(),
    audit.dispose(integer) TO fram_app;
RESET ROLE;
GRANT USAGE ON SCHEMA audit TO fram_app;

-- Only the owner of a function can take it back from everybody: as anyone else REVOKE does nothing.
SET ROLE fram_resolver;
REVOKE ALL ON FUNCTION ctx.programme_ids(), ctx.current_programme_ids(), ctx.kept_ids(), ctx.led_programme_ids()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.programme_ids(), ctx.current_programme_ids(), ctx.kept_ids(), ctx.led_programme_ids()
    TO fram_app, fram_owner;
RESET ROLE;
SET ROLE fram_grants;
REVOKE ALL ON FUNCTION ctx.grants_to_me(), ctx.read_granted(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.grants_to_me(), ctx.read_granted(uuid, text) TO fram_app;
RESET ROLE;

CREATE POLICY dispatch ON outbox FOR SELECT TO fram_dispatch USING (true);
CREATE POLICY dispatch_update ON outbox FOR UPDATE TO fram_dispatch USING (true) WITH CHECK (true);
GRANT SELECT (council_id, id, next_at, attempts, done_at, dead_at, created_at),
    UPDATE (next_at, attempts, dead_at) ON outbox TO fram_dispatch;
