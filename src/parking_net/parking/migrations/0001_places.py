"""Places, what makes them quick to find, and word of every change."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.tables import create_idempotency_keys, create_outbox

revision = "0001_places"
down_revision = None


def upgrade() -> None:
    # Both are trusted extensions: the database's owner may create them.
    op.execute("CREATE EXTENSION IF NOT EXISTS cube WITH SCHEMA public")
    op.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch WITH SCHEMA public")
    _create_text_functions()
    _create_value_functions()
    _create_places()
    _create_city_spellings()
    _create_word_of_changes()
    create_outbox(op)
    create_idempotency_keys(op)


def _create_text_functions() -> None:
    # Their bodies are bound when created (RETURN, BEGIN ATOMIC), so no search_path can break an
    # index. The collation is built into the server: any script folds alike on every machine.
    op.execute("""
        -- Texts that differ only in case, in composition, or as ё differs from е, have one key.
        CREATE FUNCTION search_key(value text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN translate(
            lower(normalize(value, NFC) COLLATE pg_catalog.pg_c_utf8), 'ёς', 'еσ'
        ) COLLATE pg_catalog."C";

        -- All groups of one, two and three adjacent letters; an index keeps a repeated one once.
        -- Its cost tells the planner to prefer the index; restricted, because a parallel plan costs
        -- more than it saves here; plpgsql, because that runs this three times as fast as SQL.
        CREATE FUNCTION letter_groups(key text) RETURNS text[]
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED COST 2000 AS $$
        DECLARE
            groups text[] := '{}';
        BEGIN
            FOR start IN 1..length(key) LOOP
                groups := groups
                    || ARRAY[substr(key, start, 1), substr(key, start, 2), substr(key, start, 3)];
            END LOOP;
            RETURN groups;
        END
        $$;

        -- Groups of which a needle consists: whatever contains it has all of them. They need not
        -- overlap, since what is found is compared in full; fewer make the look-up cheaper.
        CREATE FUNCTION needle_groups(key text) RETURNS text[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        BEGIN ATOMIC
            SELECT array_agg(DISTINCT substr(key, least(start, greatest(length(key) - 2, 1)), size))
            FROM least(length(key), 3) AS size, generate_series(1, length(key), 3) AS start;
        END;

        -- The key, and the key without each of its letters. Two keys at most one wrong, missing or
        -- extra letter apart have one of these in common.
        CREATE FUNCTION one_letter_less(key text) RETURNS text[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        BEGIN ATOMIC
            SELECT array_agg(DISTINCT overlay(key PLACING '' FROM gap FOR 1)) || key
            FROM generate_series(1, length(key)) AS gap;
        END;
    """)


def _create_value_functions() -> None:
    op.execute("""
        CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN to_char(
            moment AT TIME ZONE 'UTC',
            CASE WHEN date_trunc('second', moment) = moment
                THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END
        );

        -- Kilometres from the Earth's centre. The straight line between two points grows with the
        -- way along the surface, so the nearest by one is the nearest by the other.
        CREATE FUNCTION earth_point(latitude double precision, longitude double precision)
        RETURNS public.cube LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN public.cube(ARRAY[
            6371.0088 * cosd(latitude) * cosd(longitude),
            6371.0088 * cosd(latitude) * sind(longitude),
            6371.0088 * sind(latitude)
        ]);

        -- The place as the API shows it. Kept in the row, so that a page is fetched, not encoded.
        CREATE FUNCTION place_document(
            id uuid, name text, city text, address text, parking_type text, hourly_rate integer,
            capacity integer, owner_id uuid, timezone text, latitude double precision,
            longitude double precision, description text, created_at timestamptz,
            updated_at timestamptz
        ) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN concat(
            '{"id":"', id, '","name":', to_json(name), ',"city":', to_json(city),
            ',"address":', to_json(address), ',"parking_type":"', parking_type,
            '","hourly_rate":', hourly_rate, ',"capacity":', capacity,
            ',"owner_id":"', owner_id, '","timezone":', to_json(timezone),
            ',"latitude":', coalesce(to_json(latitude), 'null'),
            ',"longitude":', coalesce(to_json(longitude), 'null'),
            ',"description":', coalesce(to_json(description), 'null'),
            ',"created_at":"', rfc3339(created_at), '","updated_at":"', rfc3339(updated_at), '"}'
        );
    """)


def _create_places() -> None:
    op.execute("""
        CREATE TABLE places (
            id uuid PRIMARY KEY,
            name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
            city text NOT NULL CHECK (char_length(city) BETWEEN 1 AND 200),
            address text NOT NULL CHECK (char_length(address) BETWEEN 1 AND 200),
            parking_type text NOT NULL
                CHECK (parking_type IN ('outdoor', 'covered', 'underground', 'multi-level')),
            hourly_rate integer NOT NULL CHECK (hourly_rate BETWEEN 1 AND 1000000),
            capacity integer NOT NULL CHECK (capacity BETWEEN 1 AND 100000),
            owner_id uuid NOT NULL,
            timezone text NOT NULL,
            latitude double precision CHECK (latitude BETWEEN -90 AND 90),
            longitude double precision CHECK (longitude BETWEEN -180 AND 180),
            description text CHECK (char_length(description) BETWEEN 1 AND 2000),
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            deleted_at timestamptz,
            name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (search_key(name)) STORED,
            city_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (search_key(city)) STORED,
            earth_point public.cube
                GENERATED ALWAYS AS (earth_point(latitude, longitude)) STORED,
            document text NOT NULL GENERATED ALWAYS AS (place_document(
                id, name, city, address, parking_type, hourly_rate, capacity, owner_id, timezone,
                latitude, longitude, description, created_at, updated_at
            )) STORED,
            CHECK ((latitude IS NULL) = (longitude IS NULL))
        );
        -- Never searched; its samples would only make ANALYZE slow.
        ALTER TABLE places ALTER COLUMN document SET STATISTICS 0;

        -- One for each order of the list, alone and behind each filter that leaves few places.
        CREATE INDEX places_by_name ON places (name_key, id) WHERE deleted_at IS NULL;
        CREATE INDEX places_by_rate ON places (hourly_rate, id) WHERE deleted_at IS NULL;
        CREATE INDEX places_by_city_name ON places (city_key, name_key, id)
            WHERE deleted_at IS NULL;
        CREATE INDEX places_by_city_rate ON places (city_key, hourly_rate, id)
            WHERE deleted_at IS NULL;
        CREATE INDEX places_by_type_name ON places (parking_type, name_key, id)
            WHERE deleted_at IS NULL;
        CREATE INDEX places_by_owner_name ON places (owner_id, name_key, id)
            WHERE deleted_at IS NULL;
        CREATE INDEX places_by_position ON places USING gist (earth_point)
            WHERE deleted_at IS NULL;
        -- Not partial: the planner takes statistics of an expression from whole indexes only.
        CREATE INDEX places_by_letters ON places USING gin (letter_groups(name_key));
    """)


def _create_city_spellings() -> None:
    op.execute("""
        -- Under which spellings a city is found. Rows stay when a city's last place goes: they
        -- lead to no place then.
        CREATE TABLE city_spellings (
            spelling text COLLATE "C",
            city text COLLATE "C",
            PRIMARY KEY (spelling, city)
        );
    """)


def _create_word_of_changes() -> None:
    op.execute("""
        -- Raised by every change, in its transaction.
        CREATE TABLE catalogue (
            only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            generation bigint NOT NULL
        );
        INSERT INTO catalogue (generation) VALUES (1);

        CREATE FUNCTION places_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            ids text;
            reached bigint;
        BEGIN
            IF NOT EXISTS (SELECT FROM changed) THEN
                RETURN NULL;
            END IF;
            IF TG_OP <> 'DELETE' THEN
                INSERT INTO city_spellings (spelling, city)
                SELECT unnest(CASE WHEN length(fresh.city_key) < 5 THEN ARRAY[fresh.city_key]
                    ELSE one_letter_less(fresh.city_key) END), fresh.city_key
                FROM (
                    SELECT DISTINCT city_key FROM changed
                    WHERE NOT EXISTS (
                        SELECT FROM city_spellings
                        WHERE spelling = changed.city_key AND city = changed.city_key
                    )
                ) AS fresh
                ORDER BY 1, 2
                ON CONFLICT DO NOTHING;
            END IF;
            -- Last, so that changes of other places wait for each other as shortly as possible.
            UPDATE catalogue SET generation = generation + 1 RETURNING generation INTO reached;
            -- A notice holds 8000 bytes; a bulk change says only that there was one.
            SELECT string_agg(id::text, ',') INTO ids FROM changed HAVING count(*) <= 100;
            PERFORM pg_notify('places_changed', reached || ' ' || coalesce(ids, '*'));
            RETURN NULL;
        END
        $$;

        CREATE TRIGGER places_inserted AFTER INSERT ON places
            REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION places_changed();
        CREATE TRIGGER places_updated AFTER UPDATE ON places
            REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION places_changed();
        CREATE TRIGGER places_removed AFTER DELETE ON places
            REFERENCING OLD TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION places_changed();
    """)
