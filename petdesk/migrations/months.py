"""The logs by month, made ahead: part of revision 0003, and as old."""

MONTHS = """
CREATE FUNCTION audit.month_name(log text, month timestamp) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN log || to_char(month, '_YYYY_MM');

-- How many of the next months, this one included, have no partition in a log.
CREATE FUNCTION petdesk_missing_months(months_ahead integer DEFAULT 3) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        SELECT count(*)
        FROM unnest(ARRAY['audit_log', 'access_log']) AS log, generate_series(0, months_ahead) AS ahead
        WHERE to_regclass('audit.' || audit.month_name(
            log, date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead)
        )) IS NULL
    );
END $$;

-- Makes what is missing, and returns how many it made. A partition is filled from the default one before it is
-- attached. Any desk may call this: names and bounds follow from the date alone, and it waits for nobody long.
CREATE FUNCTION petdesk_make_partitions(months_ahead integer DEFAULT 3) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' SET timezone = 'UTC' AS $$
DECLARE
    log text;
    first timestamptz;
    after timestamptz;
    name text;
    made integer := 0;
BEGIN
    IF public.petdesk_missing_months(least(months_ahead, 24)) = 0 THEN
        RETURN 0;
    END IF;
    PERFORM pg_advisory_xact_lock(7333);
    FOREACH log IN ARRAY ARRAY['audit_log', 'access_log'] LOOP
        FOR ahead IN 0..least(months_ahead, 24) LOOP
            first := date_trunc('month', now()) + make_interval(months => ahead);
            after := first + interval '1 month';
            name := audit.month_name(log, first::timestamp);
            CONTINUE WHEN to_regclass('audit.' || name) IS NOT NULL;
            EXECUTE format('CREATE TABLE audit.%I (LIKE public.%I INCLUDING ALL)', name, log);
            EXECUTE format(
                'WITH moved AS (DELETE FROM audit.%I WHERE at >= %L AND at < %L RETURNING *)'
                ' INSERT INTO audit.%I SELECT * FROM moved', log || '_default', first, after, name
            );
            EXECUTE format(
                'ALTER TABLE public.%I ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)',
                log, name, first, after
            );
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
"""
