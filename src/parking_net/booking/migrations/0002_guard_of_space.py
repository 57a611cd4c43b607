"""The one guard of every way into an active state, and the two hot steps of booking around it."""

from __future__ import annotations

from alembic import op

revision = "0002_guard_of_space"
down_revision = "0001_bookings"
branch_labels = None
depends_on = None

PEAK_OCCUPANCY = """
-- The most spaces of a place that are taken at one instant of the stay. Holds that expired at or
-- before p_ignoring_holds_until are left out: as a step back, so that the rest is read from the
-- index alone.
CREATE FUNCTION peak_occupancy(
    p_place_id uuid, p_from timestamptz, p_to timestamptz, p_ignoring_holds_until timestamptz
) RETURNS integer LANGUAGE sql STABLE
SET enable_seqscan = off AS $$
    WITH taken AS (
        SELECT date_from, date_to, 1 AS spaces FROM bookings
        WHERE parking_place_id = p_place_id AND status <> 'Canceled'
            AND date_to > p_from AND date_from < p_to
        UNION ALL
        SELECT lower(piece), upper(piece), 1 FROM booking_changes, unnest(extra) AS piece
        WHERE parking_place_id = p_place_id AND state = 'pending'
            AND piece && tstzrange(p_from, p_to)
        UNION ALL
        SELECT date_from, date_to, -1 FROM bookings
        WHERE status = 'Waiting' AND hold_expires_at <= p_ignoring_holds_until
            AND parking_place_id = p_place_id AND date_to > p_from AND date_from < p_to
    ), steps AS (
        SELECT moment, sum(step)::integer AS step
        FROM (
            SELECT greatest(date_from, p_from) AS moment, spaces AS step FROM taken
            UNION ALL
            SELECT date_to, -spaces FROM taken WHERE date_to < p_to
        ) AS every_step
        GROUP BY moment
    )
    SELECT coalesce(max(present), 0)::integer
    FROM (SELECT sum(step) OVER (ORDER BY moment) AS present FROM steps) AS presence;
$$;
"""

CLAIM_SPACE = """
-- Whether one more space of the place can be taken for the stay: 'free', 'full', 'place_deleted',
-- or 'expired_holds' when it is only full of holds that expired at or before p_now.
-- Rivals for the place line up until the caller's transaction ends. Lock and count must be separate
-- statements of a VOLATILE function: within one statement the count would see the past before the
-- lock. Expired holds count until they are cancelled: no difference of clocks can overbook.
CREATE FUNCTION claim_space(
    p_place_id uuid, p_from timestamptz, p_to timestamptz, p_capacity integer, p_now timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off AS $$
DECLARE
    v_overlapping bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_place_id, 0));
    IF EXISTS (SELECT FROM deleted_places WHERE parking_place_id = p_place_id) THEN
        RETURN 'place_deleted';
    END IF;
    SELECT count(*) INTO v_overlapping FROM (
        SELECT FROM bookings
        WHERE parking_place_id = p_place_id AND status <> 'Canceled'
            AND date_to > p_from AND date_from < p_to
        LIMIT p_capacity
    ) AS overlapping;
    v_overlapping := v_overlapping + (
        SELECT count(*) FROM booking_changes, unnest(extra) AS piece
        WHERE parking_place_id = p_place_id AND state = 'pending'
            AND piece && tstzrange(p_from, p_to)
    );
    IF v_overlapping < p_capacity
        OR peak_occupancy(p_place_id, p_from, p_to, '-infinity') < p_capacity
    THEN
        RETURN 'free';
    END IF;
    IF peak_occupancy(p_place_id, p_from, p_to, p_now) < p_capacity THEN
        RETURN 'expired_holds';
    END IF;
    RETURN 'full';
END $$;
"""

CREATE_BOOKING = """
-- Claims the space, writes the Waiting booking and the order to charge it; one round trip.
-- Answers created, or why not: exists, place_deleted, too_many_holds, full,
-- expired_holds, price_changed.
CREATE FUNCTION create_booking(
    p_booking_id uuid, p_place_id uuid, p_owner_id uuid, p_place_name text, p_place_city text,
    p_place_address text, p_place_timezone text, p_capacity integer, p_user_id uuid,
    p_user_login text, p_from timestamptz, p_to timestamptz, p_hourly_rate bigint,
    p_full_cost bigint, p_currency text, p_hold_expires_at timestamptz, p_now timestamptz,
    p_expected_cost bigint, p_most_holds integer,
    p_operation_id uuid, p_first_attempt_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_space text;
BEGIN
    v_space := claim_space(p_place_id, p_from, p_to, p_capacity, p_now);
    -- Only now: the same wish may be running twice, and its first run may have had the place.
    IF EXISTS (SELECT FROM bookings WHERE booking_id = p_booking_id) THEN
        RETURN 'exists';
    END IF;
    IF v_space = 'place_deleted' THEN
        RETURN v_space;
    END IF;
    IF p_most_holds <= (
        SELECT count(*) FROM bookings
        WHERE user_id = p_user_id AND status = 'Waiting' AND waits_for_funds
            AND hold_expires_at > p_now
    ) THEN
        RETURN 'too_many_holds';
    END IF;
    IF v_space <> 'free' THEN
        RETURN v_space;
    END IF;
    IF p_full_cost <> coalesce(p_expected_cost, p_full_cost) THEN
        RETURN 'price_changed';
    END IF;
    INSERT INTO bookings (
        booking_id, parking_place_id, owner_id, place_name, place_city, place_address,
        place_timezone, capacity, user_id, user_login, date_from, date_to, hourly_rate,
        full_cost, currency, status, hold_expires_at, created_at, updated_at
    ) VALUES (
        p_booking_id, p_place_id, p_owner_id, p_place_name, p_place_city, p_place_address,
        p_place_timezone, p_capacity, p_user_id, p_user_login, p_from, p_to, p_hourly_rate,
        p_full_cost, p_currency, 'Waiting', p_hold_expires_at, p_now, p_now
    );
    INSERT INTO payment_orders
        (operation_id, booking_id, kind, amount, settle_at, next_attempt_at, created_at)
    VALUES (p_operation_id, p_booking_id, 'charge', p_full_cost, p_to, p_first_attempt_at, p_now);
    RETURN 'created';
END $$;
"""

CONFIRM_BOOKING = """
-- The charge is done: Waiting becomes Confirmed before the hold expires, or nothing happens and
-- false is answered.
CREATE FUNCTION confirm_booking(
    p_booking_id uuid, p_operation_id uuid, p_now timestamptz,
    p_event jsonb, p_event_id uuid, p_traceparent text
) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE bookings SET status = 'Confirmed', waits_for_funds = false, updated_at = p_now
    WHERE booking_id = p_booking_id AND status = 'Waiting' AND hold_expires_at > p_now;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE payment_orders SET state = 'done', finished_at = p_now
    WHERE operation_id = p_operation_id;
    PERFORM outbox_add(
        'booking.confirmed', p_booking_id::text, p_event, p_now, p_traceparent, p_event_id
    );
    RETURN true;
END $$;
"""


def upgrade() -> None:
    for statements in (PEAK_OCCUPANCY, CLAIM_SPACE, CREATE_BOOKING, CONFIRM_BOOKING):
        op.execute(statements)
