"""Bookings, their changes, and the orders to payment that keep money and bookings together."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.tables import create_idempotency_keys, create_outbox

revision = "0001_bookings"
down_revision = None
branch_labels = None
depends_on = None

BOOKINGS = """
CREATE TABLE bookings (
    booking_id uuid PRIMARY KEY,
    parking_place_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    place_name text NOT NULL,
    place_city text NOT NULL,
    place_address text NOT NULL,
    place_timezone text NOT NULL,
    capacity integer NOT NULL CHECK (capacity > 0),
    user_id uuid NOT NULL,
    user_login text NOT NULL,
    date_from timestamptz NOT NULL,
    date_to timestamptz NOT NULL,
    hourly_rate bigint NOT NULL CHECK (hourly_rate > 0),
    full_cost bigint NOT NULL CHECK (full_cost > 0),
    currency text NOT NULL,
    status text NOT NULL CHECK (status IN ('Waiting', 'Confirmed', 'Canceled')),
    hold_expires_at timestamptz NOT NULL,
    waits_for_funds boolean NOT NULL DEFAULT false,
    canceled_by text CHECK (canceled_by IN ('driver', 'owner', 'admin', 'system')),
    cancel_reason text,
    canceled_at timestamptz,
    kept bigint NOT NULL DEFAULT 0 CHECK (kept BETWEEN 0 AND full_cost),
    refunded bigint CHECK (refunded >= 0),
    refund_pending bigint NOT NULL DEFAULT 0 CHECK (refund_pending >= 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (date_from < date_to),
    CHECK (user_id <> owner_id),
    CONSTRAINT bookings_canceled_with_time_and_actor CHECK (
        num_nonnulls(canceled_at, canceled_by, refunded)
            = CASE status WHEN 'Canceled' THEN 3 ELSE 0 END
    ),
    -- So a list of the stays before a moment need not read what was made after it.
    CONSTRAINT bookings_made_before_they_start CHECK (
        created_at <= date_from + interval '1 hour'
    )
);

-- By end first: stays that are over cost a search for space nothing, however many there are.
CREATE INDEX bookings_taking_space ON bookings (parking_place_id, date_to, date_from)
    WHERE status <> 'Canceled';
CREATE INDEX bookings_waiting ON bookings (hold_expires_at) WHERE status = 'Waiting';
CREATE INDEX bookings_waiting_of_driver ON bookings (user_id) WHERE status = 'Waiting';
CREATE INDEX bookings_canceled ON bookings (created_at, booking_id) WHERE status = 'Canceled';
CREATE INDEX bookings_of_driver ON bookings (user_id, created_at, booking_id);
CREATE INDEX bookings_of_owner ON bookings (owner_id, created_at, booking_id);
CREATE INDEX bookings_of_place ON bookings (parking_place_id, created_at, booking_id);
CREATE INDEX bookings_by_creation ON bookings (created_at, booking_id);
CREATE INDEX bookings_by_end ON bookings (date_to);
"""

CHANGES = """
CREATE TABLE booking_changes (
    change_id uuid PRIMARY KEY,
    booking_id uuid NOT NULL REFERENCES bookings,
    parking_place_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'applied', 'dropped')),
    date_from timestamptz NOT NULL,
    date_to timestamptz NOT NULL,
    full_cost bigint NOT NULL CHECK (full_cost > 0),
    difference bigint NOT NULL,
    capacity integer NOT NULL,
    -- The time that the change takes anew; it counts as taken while the change is pending.
    extra tstzmultirange NOT NULL,
    actor_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK (date_from < date_to),
    CHECK ((state = 'pending') = (finished_at IS NULL))
);
CREATE UNIQUE INDEX booking_changes_one_pending ON booking_changes (booking_id)
    WHERE state = 'pending';
CREATE INDEX booking_changes_taking_space ON booking_changes (parking_place_id)
    WHERE state = 'pending';
CREATE INDEX booking_changes_of_booking ON booking_changes (booking_id);
"""

ORDERS = """
CREATE TABLE payment_orders (
    operation_id uuid PRIMARY KEY,
    booking_id uuid NOT NULL REFERENCES bookings,
    change_id uuid REFERENCES booking_changes,
    kind text NOT NULL CHECK (kind IN ('charge', 'refund', 'cancel_charge', 'move_settlement')),
    amount bigint NOT NULL CHECK (amount >= 0),
    settle_at timestamptz,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'refused')),
    reason text,
    shortfall bigint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    last_error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK ((state = 'pending') = (finished_at IS NULL))
);
-- A double click on "pay" can never charge twice: while one charge is open there is no second.
CREATE UNIQUE INDEX payment_orders_one_open_charge ON payment_orders (booking_id)
    WHERE state = 'pending' AND kind = 'charge';
CREATE INDEX payment_orders_due ON payment_orders (next_attempt_at) WHERE state = 'pending';
CREATE INDEX payment_orders_of_booking ON payment_orders (booking_id);
"""

DELETED_PLACES = """
-- Asked under the lock of the place, so that a booking made while its place is being deleted either
-- finds the place here or is found by the one who cancels its bookings.
CREATE TABLE deleted_places (
    parking_place_id uuid PRIMARY KEY,
    deleted_by text NOT NULL,
    actor_id uuid,
    deleted_at timestamptz NOT NULL,
    -- When its last unfinished booking had been cancelled.
    emptied_at timestamptz
);
CREATE INDEX deleted_places_not_empty ON deleted_places (deleted_at) WHERE emptied_at IS NULL;
"""


def upgrade() -> None:
    for statements in (BOOKINGS, CHANGES, ORDERS, DELETED_PLACES):
        op.execute(statements)
    create_outbox(op)
    create_idempotency_keys(op)
