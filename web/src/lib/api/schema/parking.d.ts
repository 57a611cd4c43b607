// Made by scripts/codegen.mjs from api/openapi. Do not edit.

export interface paths {
    "/parking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search parking places
         * @description Parking places that match every filter given, page by page, for anybody.
         */
        get: operations["list_places"];
        put?: never;
        /**
         * Offer a parking place
         * @description Only owners offer places; the place belongs to whoever offers it.
         */
        post: operations["create_place"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/parking/{place_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One parking place
         * @description The place, for anybody.
         */
        get: operations["show_place"];
        /**
         * Change a parking place
         * @description For its owner and administrators. Bookings already made keep what they were made with.
         */
        put: operations["change_place"];
        post?: never;
        /**
         * Withdraw a parking place
         * @description For its owner and administrators. Its unfinished bookings are cancelled and refunded.
         */
        delete: operations["delete_place"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Done */
        Done: {
            /** @example The parking place was deleted */
            message: string;
            /** @example success */
            status: string;
        };
        /** FieldProblem */
        FieldProblem: {
            code: string;
            field: string;
            message: string;
        };
        /** NewPlace */
        NewPlace: {
            /** @example Quay 12 */
            address: string;
            /**
             * @description Spaces
             * @example 120
             */
            capacity: number;
            /** @example Amsterdam */
            city: string;
            description?: string | null;
            /**
             * @description Price of one hour, in minor units of the currency
             * @example 250
             */
            hourly_rate: number;
            /**
             * @description Degrees; comes with longitude
             * @example 52.3791
             */
            latitude?: number | null;
            /**
             * @description Degrees; comes with latitude
             * @example 4.9003
             */
            longitude?: number | null;
            /** @example Harbour garage */
            name: string;
            parking_type: components["schemas"]["ParkingType"];
            timezone?: string;
        };
        /**
         * ParkingType
         * @enum {string}
         */
        ParkingType: "outdoor" | "covered" | "underground" | "multi-level";
        /** PlaceChanges */
        PlaceChanges: {
            address?: string;
            /**
             * @description Spaces
             * @example 120
             */
            capacity?: number;
            city?: string;
            description?: string | null;
            /**
             * @description Price of one hour, in minor units of the currency
             * @example 250
             */
            hourly_rate?: number;
            /**
             * @description Degrees; comes with longitude
             * @example 52.3791
             */
            latitude?: number | null;
            /**
             * @description Degrees; comes with latitude
             * @example 4.9003
             */
            longitude?: number | null;
            name?: string;
            parking_type?: components["schemas"]["ParkingType"];
            timezone?: string;
        };
        /** PlaceView */
        PlaceView: {
            /** @example Quay 12 */
            address: string;
            /**
             * @description Spaces
             * @example 120
             */
            capacity: number;
            /** @example Amsterdam */
            city: string;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            /**
             * @description Price of one hour, in minor units of the currency
             * @example 250
             */
            hourly_rate: number;
            /** Format: uuid */
            id: string;
            /**
             * @description Degrees; comes with longitude
             * @example 52.3791
             */
            latitude: number | null;
            /**
             * @description Degrees; comes with latitude
             * @example 4.9003
             */
            longitude: number | null;
            /** @example Harbour garage */
            name: string;
            /** Format: uuid */
            owner_id: string;
            parking_type: components["schemas"]["ParkingType"];
            /**
             * Format: iana-timezone
             * @description A name of the IANA time zone database
             * @example Europe/Amsterdam
             */
            timezone: string;
            /** Format: date-time */
            updated_at: string;
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
        /**
         * Sort
         * @enum {string}
         */
        Sort: "name" | "rate" | "-rate" | "distance";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_places: {
        parameters: {
            query?: {
                /** @description A city, or part of a name; not together with these */
                q?: string | null;
                /** @description Ignores case; in five or more letters, one may be wrong */
                city?: string | null;
                /** @description Part of the name; ignores case */
                name?: string | null;
                parking_type?: components["schemas"]["ParkingType"] | null;
                owner_id?: string | null;
                /** @description Minor units of the currency */
                min_rate?: number | null;
                /** @description Minor units of the currency */
                max_rate?: number | null;
                /** @description latitude,longitude in degrees */
                near?: string | null;
                /** @description Needs near */
                radius_km?: number | null;
                /** @description By default distance with near, else name; distance needs near */
                sort?: components["schemas"]["Sort"] | null;
                /** @description More than 200 is taken as that */
                limit?: number;
                /** @description From the Link header */
                cursor?: string | null;
                /** @description Adds X-Total-Count */
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
                    /** @description The next page, as rel="next" */
                    Link?: unknown;
                    /** @description With count=true */
                    "X-Total-Count"?: unknown;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaceView"][];
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
    create_place: {
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
                "application/json": components["schemas"]["NewPlace"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaceView"];
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
            /** @description `idempotency_in_progress`: The first request with this key is still running */
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
    show_place: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                place_id: string;
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
                    "application/json": components["schemas"]["PlaceView"];
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
    change_place: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                place_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceChanges"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaceView"];
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
    delete_place: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                place_id: string;
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
                    "application/json": components["schemas"]["Done"];
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
}
