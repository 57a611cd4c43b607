// Made by scripts/codegen.mjs from api/openapi. Do not edit.

export interface paths {
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read your notifications
         * @description What the caller was told, the newest first, in the language of the token.
         */
        get: operations["list_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what you are told, and how
         * @description What the caller is told over which channel, and the hours in which it makes no sound.
         */
        get: operations["show_preferences"];
        /**
         * Change what you are told, and how
         * @description Change what is given; what is left out stays. A blocked Telegram chat is tried again.
         */
        put: operations["change_preferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark notifications as read
         * @description Mark notifications as read, and count those that are not. Ids of others change nothing.
         */
        post: operations["mark_notifications_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens to you
         * @description Follow what happens to you, as it happens.
         */
        get: operations["stream"];
        put?: never;
        post?: never;
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
         * ChannelsBody
         * @default {
         *       "inbox": {},
         *       "telegram": {}
         *     }
         */
        ChannelsBody: {
            inbox?: components["schemas"]["KindsBody"];
            telegram?: components["schemas"]["KindsBody"];
        };
        /** ChannelsView */
        ChannelsView: {
            inbox: components["schemas"]["KindsView"];
            telegram: components["schemas"]["KindsView"];
        };
        /** FieldProblem */
        FieldProblem: {
            code: string;
            field: string;
            message: string;
        };
        /**
         * KindsBody
         * @default {}
         */
        KindsBody: {
            cancellation?: boolean;
            change?: boolean;
            confirmation?: boolean;
            expired_hold?: boolean;
            reminder?: boolean;
        };
        /** KindsView */
        KindsView: {
            cancellation: boolean;
            change: boolean;
            confirmation: boolean;
            expired_hold: boolean;
            reminder: boolean;
        };
        /**
         * MessageType
         * @description The sort of message; the names of its texts begin with it.
         * @enum {string}
         */
        MessageType: "booking-confirmed-driver" | "booking-confirmed-owner" | "booking-changed-driver" | "booking-changed-owner" | "booking-canceled-driver" | "booking-canceled-owner" | "hold-expired-driver" | "stay-starts-driver" | "stay-ends-driver";
        /** NotificationData */
        NotificationData: {
            /** Format: uuid */
            booking_id: string;
            /** Format: date-time */
            date_from: string;
            /** Format: date-time */
            date_to: string;
            /** Format: uuid */
            parking_place_id: string;
            /** @example Harbour Garage */
            place_name: string;
            /** @example Europe/Amsterdam */
            place_timezone: string;
        };
        /** NotificationView */
        NotificationView: {
            /**
             * @description Plain text in lines
             * @example You paid $12.00.
             */
            body: string;
            /** Format: date-time */
            created_at: string;
            data: components["schemas"]["NotificationData"];
            /** Format: uuid */
            id: string;
            read_at?: string | null;
            /** @example Booking confirmed: Harbour Garage */
            title: string;
            type: components["schemas"]["MessageType"];
        };
        /** PreferencesBody */
        PreferencesBody: {
            channels?: components["schemas"]["ChannelsBody"];
            quiet_hours?: components["schemas"]["QuietHoursView"] | null;
        };
        /** PreferencesView */
        PreferencesView: {
            channels: components["schemas"]["ChannelsView"];
            quiet_hours: components["schemas"]["QuietHoursView"] | null;
            telegram: components["schemas"]["TelegramView"];
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
        /** QuietHoursView */
        QuietHoursView: {
            /**
             * @description Hours and minutes
             * @example 22:00
             */
            from: string;
            /**
             * @description IANA time zone
             * @example Europe/Amsterdam
             */
            timezone: string;
            /**
             * @description Hours and minutes
             * @example 22:00
             */
            to: string;
        };
        /** ReadBody */
        ReadBody: {
            /**
             * @description Everything told up to now
             * @default false
             */
            all: boolean;
            ids?: string[];
        };
        /** TelegramView */
        TelegramView: {
            /** @description This deployment has a bot */
            available: boolean;
            /** @description The caller's chat refuses messages; any change here tries again */
            blocked: boolean;
        };
        /** UnreadView */
        UnreadView: {
            /** @example 3 */
            unread: number;
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
    list_notifications: {
        parameters: {
            query?: {
                /** @description Only those not read yet */
                unread?: boolean;
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
                    "application/json": components["schemas"]["NotificationView"][];
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
    show_preferences: {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["PreferencesView"];
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
    change_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreferencesBody"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesView"];
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
    mark_notifications_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadBody"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadView"];
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
    stream: {
        parameters: {
            query?: {
                /** @description The same; the header wins over it. */
                last_event_id?: number | null;
            };
            header?: {
                /** @description The last `id` that was received. */
                "Last-Event-ID"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /**
             * @description Events, each with an `id`, until the token expires or the service stops; reconnect then, with the last `id` in `Last-Event-ID`, and none is missed or told twice.
             *
             *     - `ready`: the stream stands; `{}`. Without `Last-Event-ID` it begins with what happens from now on.
             *     - `notification`: a new one, as `GET /notifications` shows it, in the language of the token.
             *     - `booking`: one of the caller's bookings, or a booking of his places, as it has become.
             *     - `balance`: money moved; `{"booking_id"}`. Look at the balance again.
             *     - `resync`: not everything since `Last-Event-ID` is kept (24 hours) any more; `{}`. Load all again.
             *
             *     A comment comes every 15 seconds. At most 20 streams of one user may be open.
             */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
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
            /** @description `too_many_streams`: Too many streams are open; close one of them */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `streams_full`: No further stream can be opened here right now; `database_unavailable`: The database does not answer right now */
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
