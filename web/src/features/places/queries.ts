import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api/client";

export const placeKeys = {
  all: ["places"] as const,
  search: (search: object) => ["places", "search", search] as const,
  wider: (search: object) => ["places", "wider", search] as const,
  cities: (search: object) => ["places", "cities", search] as const,
  one: (id: string) => ["places", "one", id] as const,
  quote: (id: string, stay: object) => ["places", "quote", id, stay] as const,
  otherTimes: (id: string, stay: object) => ["places", "otherTimes", id, stay] as const,
};

export const placeQuery = (id: string) =>
  queryOptions({
    queryKey: placeKeys.one(id),
    queryFn: ({ signal }) =>
      unwrap(
        api.parking.GET("/parking/{place_id}", { params: { path: { place_id: id } }, signal }),
      ),
  });

export const usePlace = (id: string, enabled = true) => useQuery({ ...placeQuery(id), enabled });
