// Made by scripts/codegen.mjs from api/openapi. Do not edit.

export interface paths {
    "/booking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bookings
         * @description Drivers see their own, owners those of their places, admins all.
         */
        get: operations["list_all"];
        put?: never;
        /**
         * Book a stay
         * @description Book a space and pay for it. Not paid: it waits, held, and the error carries it.
         */
        post: operations["create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Free spaces
         * @description What is free at places for a stay. Places that do not exist are left out.
         */
        get: operations["availability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What deleting a place would cancel
         * @description The unfinished bookings of a place and the refunds for them. For its owner and admins.
         */
        get: operations["deletion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/occupancy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How full your places are and what they bring
         * @description The whole hours or days from one moment to another, at most 400. Owners: own places.
         */
        get: operations["occupancy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The price of a stay
         * @description The price of a stay, exactly as booking it would charge, and the spaces left.
         */
        post: operations["quote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/today": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Today at your places
         * @description Who is there, arrives and leaves, on the day of each place's clock. Owners: own places.
         */
        get: operations["today"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{booking_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One booking
         * @description One booking, for its driver, the owner of its place and admins.
         */
        get: operations["read_one"];
        /**
         * Change or cancel a booking
         * @description Cancel a booking, or move or extend its stay and charge or give back the difference.
         */
        put: operations["update"];
        post?: never;
        /**
         * Cancel a booking
         * @description Cancel a booking. It stays to be seen; its refund goes back at once, or as soon as it can.
         */
        delete: operations["remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{booking_id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What cancelling would give back
         * @description What cancelling now would give back.
         */
        get: operations["cancellation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{booking_id}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay for a booking
         * @description Pay for a booking that waits. A confirmed one is answered as it is, never charged again.
         */
        post: operations["pay_for"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{booking_id}/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What changing would cost
         * @description What moving or extending the stay would cost now, and whether there is space for it.
         */
        post: operations["change_quote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Actor
         * @description On whose behalf a booking changes.
         * @enum {string}
         */
        Actor: "driver" | "owner" | "admin" | "system";
        /** AvailabilityView */
        AvailabilityView: {
            /** @example 120 */
            capacity: number;
            /** @example USD */
            currency: string;
            /** @example 17 */
            free_spaces: number;
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            full_cost: number;
            /** Format: uuid */
            parking_place_id: string;
        };
        /** BookBody */
        BookBody: {
            /**
             * Format: date-time
             * @description With its offset
             * @example 2026-05-01T10:00:00Z
             */
            date_from: string;
            /**
             * Format: date-time
             * @description With its offset
             * @example 2026-05-01T10:00:00Z
             */
            date_to: string;
            /**
             * @description Refuse another price than this
             * @example 1200
             */
            expected_cost?: number | null;
            /** Format: uuid */
            parking_place_id: string;
        };
        /** BookingView */
        BookingView: {
            /** Format: uuid */
            booking_id: string;
            cancel_reason?: string | null;
            canceled_at?: string | null;
            canceled_by?: components["schemas"]["Actor"] | null;
            /** Format: date-time */
            created_at: string;
            /** @example USD */
            currency: string;
            /** Format: date-time */
            date_from: string;
            /** Format: date-time */
            date_to: string;
            /**
             * @description Minor units of `currency`
             * @example 1200
             */
            full_cost: number;
            /** @description While Waiting: pay before this moment */
            hold_expires_at?: string | null;
            /**
             * @description Minor units of `currency`
             * @example 1200
             */
            hourly_rate: number;
            /** Format: uuid */
            owner_id: string;
            /** Format: uuid */
            parking_place_id: string;
            /** @example Quay 7 */
            place_address: string;
            /** @example Rotterdam */
            place_city: string;
            /** @example Harbour Garage */
            place_name: string;
            /** @example Europe/Amsterdam */
            place_timezone: string;
            /** @description What is still owed to the driver; null when nothing is */
            refund_pending?: number | null;
            /** @description Once Canceled: what already went back to the driver */
            refunded?: number | null;
            status: components["schemas"]["Status"];
            /** Format: date-time */
            updated_at: string;
            /** Format: uuid */
            user_id: string;
            /** @example anna */
            user_login: string;
        };
        /** BucketView */
        BucketView: {
            /**
             * @description Spaces taken on average
             * @example 61.5
             */
            average: number;
            /** Format: date-time */
            from: string;
            /**
             * @description Minor units that the stays which end in it bring: what was paid for them, and what was kept of those left early
             * @example 48000
             */
            income: number;
            /**
             * @description The most spaces taken at once
             * @example 97
             */
            peak: number;
            /** Format: date-time */
            to: string;
        };
        /** CanceledView */
        CanceledView: {
            /** @example The booking is cancelled */
            message: string;
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            refund: number;
            /** @example success */
            status: string;
        };
        /** CancellationView */
        CancellationView: {
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            fee: number;
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            refund: number;
            /**
             * @example before_start_full_refund
             * @example started_hours_kept
             */
            rule: string;
        };
        /** ChangeBody */
        ChangeBody: {
            booking_id?: unknown;
            /** @example Plans changed */
            cancel_reason?: string | null;
            canceled_at?: unknown;
            canceled_by?: unknown;
            created_at?: unknown;
            currency?: unknown;
            /**
             * @description With its offset
             * @example 2026-05-01T10:00:00Z
             */
            date_from?: string;
            /**
             * @description With its offset
             * @example 2026-05-01T10:00:00Z
             */
            date_to?: string;
            /**
             * @description Refuse another price than this
             * @example 1200
             */
            expected_cost?: number | null;
            full_cost?: unknown;
            hold_expires_at?: unknown;
            hourly_rate?: unknown;
            owner_id?: unknown;
            parking_place_id?: unknown;
            place_address?: unknown;
            place_city?: unknown;
            place_name?: unknown;
            place_timezone?: unknown;
            refund_pending?: unknown;
            refunded?: unknown;
            status?: components["schemas"]["Status"];
            updated_at?: unknown;
            user_id?: unknown;
            user_login?: unknown;
        };
        /** ChangeQuoteView */
        ChangeQuoteView: {
            /** @example USD */
            currency: string;
            /**
             * @description To pay, or below zero to get back
             * @example 600
             */
            difference: number;
            /**
             * @description In the time beyond the stay; null when there is none
             * @example 17
             */
            free_spaces: number | null;
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            full_cost: number;
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            hourly_rate: number;
        };
        /** DatesBody */
        DatesBody: {
            /**
             * @description With its offset
             * @example 2026-05-01T10:00:00Z
             */
            date_from?: string;
            /**
             * @description With its offset
             * @example 2026-05-01T10:00:00Z
             */
            date_to?: string;
        };
        /** DeletionView */
        DeletionView: {
            /**
             * @description Unpaid holds too
             * @example 14
             */
            bookings: number;
            /** @example USD */
            currency: string;
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            refund: number;
            /**
             * @description Of these, stays under way
             * @example 2
             */
            running: number;
        };
        /** FieldProblem */
        FieldProblem: {
            code: string;
            field: string;
            message: string;
        };
        /** OccupancyView */
        OccupancyView: {
            buckets: components["schemas"]["BucketView"][];
            /**
             * @description Of all the places, as it is now
             * @example 120
             */
            capacity: number;
            /** @example USD */
            currency: string;
            /**
             * @description Whose days and hours
             * @example Europe/Paris
             */
            timezone: string;
        };
        /** PriceLineView */
        PriceLineView: {
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            amount: number;
            /** @example parking */
            code: string;
            /** Format: date-time */
            from: string;
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            hourly_rate: number;
            /** Format: date-time */
            to: string;
        };
        /** Problem */
        Problem: {
            code: string;
            detail: string;
            error_message: string;
            error_status_code: number;
            errors: components["schemas"]["FieldProblem"][];
            instance: string;
            status: number;
            title: string;
            trace_id: string;
            type: string;
        };
        /** QuoteView */
        QuoteView: {
            /** @example USD */
            currency: string;
            /** @example 10800 */
            duration_seconds: number;
            /** @example 17 */
            free_spaces: number;
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            full_cost: number;
            /**
             * @description Minor units of the currency
             * @example 1200
             */
            hourly_rate: number;
            lines: components["schemas"]["PriceLineView"][];
        };
        /**
         * Sort
         * @description created: the latest made first; start: the earliest start first, needs from or starts_after; end, -end: the earliest and the latest end first
         * @default created
         * @enum {string}
         */
        Sort: "created" | "start" | "end" | "-end";
        /**
         * Status
         * @description Waiting: the space is held until it is paid. Confirmed: paid. Canceled: holds no space.
         * @enum {string}
         */
        Status: "Waiting" | "Confirmed" | "Canceled";
        /** StayBody */
        StayBody: {
            /**
             * Format: date-time
             * @description With its offset
             * @example 2026-05-01T10:00:00Z
             */
            date_from: string;
            /**
             * Format: date-time
             * @description With its offset
             * @example 2026-05-01T10:00:00Z
             */
            date_to: string;
            /** Format: uuid */
            parking_place_id: string;
        };
        /**
         * Step
         * @description How long the parts are that an interval is looked at in.
         * @enum {string}
         */
        Step: "hour" | "day";
        /** TodayView */
        TodayView: {
            /** @example 17 */
            arrivals_today: number;
            /** @example 120 */
            capacity: number;
            /** Format: date */
            date: string;
            /** @example 12 */
            departures_today: number;
            /** @example 43 */
            occupied_now: number;
            /** Format: uuid */
            parking_place_id: string;
            /** @example Europe/Amsterdam */
            timezone: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_all: {
        parameters: {
            query?: {
                parking_place_id?: string | null;
                user_id?: string | null;
                /** @description The driver's; ignores case */
                user_login?: string | null;
                /** @description The last eight digits of the id, as people read them out: 1A2B-3C4D */
                code?: string | null;
                status?: components["schemas"]["Status"] | null;
                /** @description Stays that end after this moment */
                from?: string | null;
                /** @description Stays that start before this moment */
                to?: string | null;
                /** @description Stays that are ahead at this moment */
                starts_after?: string | null;
                /** @description Stays that are over at this moment */
                ends_before?: string | null;
                /** @description created: the latest made first; start: the earliest start first, needs from or starts_after; end, -end: the earliest and the latest end first */
                sort?: components["schemas"]["Sort"];
                /** @description More than 200 is taken as 200 */
                limit?: number;
                cursor?: string | null;
                /** @description Answer X-Total-Count */
                count?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingView"][];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `place_not_found`: There is no such parking place */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `parking_unavailable`: The parking service does not answer; nothing was booked; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key gets the first answer again for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookBody"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `insufficient_funds`: There is not enough money on your balance; `payment_refused`: The payment was refused */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this; `own_place`: You cannot book your own parking place */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `place_not_found`: There is no such parking place */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `fully_booked`: No space is free for the whole of this stay; `price_changed`: The price is not the one you expected; `too_many_holds`: Pay for or cancel your other unpaid bookings first; `hold_expired`: The time to pay for this booking is over; `already_canceled`: This booking is cancelled; `idempotency_in_progress`: The first request with this key is still running */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: Send the body as application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key belongs to another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payment_unavailable`: The payment service does not answer; the booking is kept and nothing is charged twice; `parking_unavailable`: The parking service does not answer; nothing was booked; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    availability: {
        parameters: {
            query: {
                /** @description Start of the stay */
                date_from: string;
                /** @description End of the stay */
                date_to: string;
                /** @description At most 100 places; repeat it for several */
                parking_place_id: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AvailabilityView"][];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `parking_unavailable`: The parking service does not answer; nothing was booked; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletion: {
        parameters: {
            query: {
                parking_place_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletionView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `place_not_found`: There is no such parking place */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `parking_unavailable`: The parking service does not answer; nothing was booked; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    occupancy: {
        parameters: {
            query: {
                /** @description At most 100 places; repeat it for several */
                parking_place_id: string[];
                from: string;
                to: string;
                /** @description How long the parts are that an interval is looked at in. */
                step: components["schemas"]["Step"];
                /** @description IANA; left out, that of the first place */
                timezone?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OccupancyView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `parking_unavailable`: The parking service does not answer; nothing was booked; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    quote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StayBody"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuoteView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `place_not_found`: There is no such parking place */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: Send the body as application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `parking_unavailable`: The parking service does not answer; nothing was booked; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    today: {
        parameters: {
            query: {
                /** @description At most 100 places; repeat it for several */
                parking_place_id: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TodayView"][];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `parking_unavailable`: The parking service does not answer; nothing was booked; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                booking_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `booking_not_found`: There is no such booking */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key gets the first answer again for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                booking_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeBody"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `insufficient_funds`: There is not enough money on your balance; `payment_refused`: The payment was refused */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `booking_not_found`: There is no such booking; `place_not_found`: There is no such parking place */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_canceled`: This booking is cancelled; `already_started`: The stay has started: it can only be extended; `already_finished`: The stay is over; `hold_expired`: The time to pay for this booking is over; `not_paid`: Pay for the booking before you change it; `change_in_progress`: An earlier change of this booking is still being paid; `fully_booked`: No space is free for the whole of this stay; `price_changed`: The price is not the one you expected; `idempotency_in_progress`: The first request with this key is still running */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: Send the body as application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key belongs to another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payment_unavailable`: The payment service does not answer; the booking is kept and nothing is charged twice; `parking_unavailable`: The parking service does not answer; nothing was booked; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove: {
        parameters: {
            query?: {
                reason?: string | null;
            };
            header?: {
                /** @description The same request with the same key gets the first answer again for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                booking_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CanceledView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `booking_not_found`: There is no such booking */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_finished`: The stay is over; `idempotency_in_progress`: The first request with this key is still running */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key belongs to another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancellation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                booking_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancellationView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `booking_not_found`: There is no such booking */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_canceled`: This booking is cancelled; `already_finished`: The stay is over */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pay_for: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key gets the first answer again for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                booking_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `insufficient_funds`: There is not enough money on your balance; `payment_refused`: The payment was refused */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `booking_not_found`: There is no such booking */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `hold_expired`: The time to pay for this booking is over; `already_canceled`: This booking is cancelled; `too_many_holds`: Pay for or cancel your other unpaid bookings first; `idempotency_in_progress`: The first request with this key is still running */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key belongs to another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payment_unavailable`: The payment service does not answer; the booking is kept and nothing is charged twice; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_quote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                booking_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatesBody"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeQuoteView"];
                };
            };
            /** @description `invalid_request`: The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `booking_not_found`: There is no such booking; `place_not_found`: There is no such parking place */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_canceled`: This booking is cancelled; `already_started`: The stay has started: it can only be extended; `already_finished`: The stay is over; `hold_expired`: The time to pay for this booking is over; `not_paid`: Pay for the booking before you change it; `change_in_progress`: An earlier change of this booking is still being paid */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: Send the body as application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `parking_unavailable`: The parking service does not answer; nothing was booked; `database_unavailable`: The database does not answer right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
