-- The third line of defence between tenants. A connection sees no row of what clients read until it says whose: plfm.org_id for one
-- organization's rows, plfm.scope 'all' for every row. Reads say it for their own transaction only; what writes says it once a connection.

-- To be called for each new table that clients read. Without the column org_id its rows are no tenant's, and only scope 'all' shows them.
CREATE FUNCTION show_rows_by_org(held regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    -- In a sub-select each setting is looked up once a statement, not once a row.
    everything constant text := '(SELECT current_setting(''plfm.scope'', true)) = ''all''';
    own        constant text := 'org_id = (SELECT current_setting(''plfm.org_id'', true))';
    has_org    constant boolean := EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = held AND attname = 'org_id' AND NOT attisdropped);
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held);
    -- The owner is bound too.
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', held);
    EXECUTE format('CREATE POLICY by_org ON %s USING (%s)', held,
        CASE WHEN has_org THEN own || ' OR ' || everything ELSE everything END);
END
$$;
REVOKE EXECUTE ON FUNCTION show_rows_by_org FROM PUBLIC;

SELECT show_rows_by_org(held) FROM unnest(ARRAY[
    'event_log', 'read_model.org', 'read_model.member', 'read_model.project', 'read_model.app', 'read_model.env', 'read_model.release',
    'read_model.scale', 'read_model.deploy', 'read_model.instance', 'read_model.workload', 'read_model.workload_instance',
    'read_model.env_status', 'read_model.env_process', 'read_model.service_principal', 'read_model.node',
    'read_model.node_reservation', 'read_model.node_plan']::regclass[]) AS held;
