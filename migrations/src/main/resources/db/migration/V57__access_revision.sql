-- What processes remember of who may do what (decision 0057). They rely on it for ten milliseconds after they last asked for the revision; whoever
-- takes something away waits longer than that before it commits, while nobody gets a revision. So when a withdrawal is committed, nobody relies on
-- what was before it any more.

CREATE SEQUENCE command.access_revision;
GRANT SELECT, USAGE ON SEQUENCE command.access_revision TO plfm_app;

-- The revision of what is committed, or null while something is being taken away. With the server's start, as a server that takes over may count anew.
CREATE FUNCTION command.current_access() RETURNS text LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog AS $$
BEGIN
    -- Withdrawals hold this key together, so one that is refused it meets a withdrawal or another process that asks.
    IF NOT pg_try_advisory_xact_lock(57, 0) THEN
        RETURN NULL;
    END IF;
    -- A sequence shows what was last drawn from it, in whatever snapshot; at first only is_called tells one draw from none.
    RETURN (SELECT last_value || ' ' || is_called FROM command.access_revision) || ' ' || extract(epoch FROM pg_postmaster_start_time());
END
$$;

-- Runs at the end of the transaction, once for all that it takes away.
CREATE FUNCTION command.withdraw_access() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    this_one constant text := pg_current_xact_id()::text;
BEGIN
    IF current_setting('plfm.withdrawn', true) = this_one THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(57, 0);
    PERFORM nextval('command.access_revision');
    -- Each of these counts by itself: a clock that is set forward cuts one of them short, not all.
    FOR pause IN 1..15 LOOP
        PERFORM pg_sleep(0.001);
    END LOOP;
    PERFORM set_config('plfm.withdrawn', this_one, true);
    RETURN NULL;
END
$$;

-- Only what lets somebody in is remembered, so what lets more people in withdraws nothing, and neither does the end of what has ended already.
CREATE CONSTRAINT TRIGGER withdrawn AFTER UPDATE ON command.token DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND OLD.kind IN ('access', 'operator', 'enrollment', 'node', 'ingress')
        AND (OLD.kind, OLD.subject_id, OLD.email, OLD.scopes, OLD.revoked_at, OLD.expires_at)
            IS DISTINCT FROM (NEW.kind, NEW.subject_id, NEW.email, NEW.scopes, NEW.revoked_at, NEW.expires_at))
    EXECUTE FUNCTION command.withdraw_access();
CREATE CONSTRAINT TRIGGER withdrawn_for_good AFTER DELETE ON command.token DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND OLD.kind IN ('access', 'operator', 'enrollment', 'node', 'ingress')
        AND (OLD.expires_at IS NULL OR OLD.expires_at > now()))
    EXECUTE FUNCTION command.withdraw_access();
CREATE CONSTRAINT TRIGGER withdrawn AFTER UPDATE OR DELETE ON command.membership DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION command.withdraw_access();
CREATE CONSTRAINT TRIGGER withdrawn AFTER UPDATE OR DELETE ON command.service_principal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION command.withdraw_access();
