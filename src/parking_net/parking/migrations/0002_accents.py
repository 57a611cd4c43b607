"""Names and cities are found without their accents, as people type them."""

from __future__ import annotations

from alembic import op

revision = "0002_accents"
down_revision = "0001_places"


def upgrade() -> None:
    # Accents go from Latin and Greek letters only: й is another letter than и, and a syllable of
    # Korean is no letter with marks. Most texts are plain ASCII and take the short way.
    op.execute("""
        CREATE OR REPLACE FUNCTION search_key(value text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN CASE WHEN octet_length(value) = length(value)
            THEN lower(value COLLATE pg_catalog.pg_c_utf8)
            ELSE translate(
                normalize(
                    regexp_replace(
                        normalize(lower(value COLLATE pg_catalog.pg_c_utf8), NFD)
                            COLLATE pg_catalog.pg_c_utf8,
                        '([a-zα-ω])[\u0300-\u036f]+', '\\1', 'g'
                    ),
                    NFC
                ),
                'ёςøłđı', 'еσoldi'
            ) COLLATE pg_catalog.pg_c_utf8
            END COLLATE pg_catalog."C"
    """)
    op.execute("""
        ALTER TABLE places
            ALTER COLUMN name_key SET EXPRESSION AS (search_key(name)),
            ALTER COLUMN city_key SET EXPRESSION AS (search_key(city));

        DELETE FROM city_spellings;
        INSERT INTO city_spellings (spelling, city)
        SELECT DISTINCT unnest(CASE WHEN length(city_key) < 5 THEN ARRAY[city_key]
            ELSE one_letter_less(city_key) END), city_key
        FROM (SELECT DISTINCT city_key FROM places) AS cities;

        UPDATE catalogue SET generation = generation + 1;
        SELECT pg_notify('places_changed', generation || ' *') FROM catalogue;
    """)
