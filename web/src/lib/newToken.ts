import { session } from "./session";

/**
 * Takes another access token, for what stands in it (role, language) has changed. All tabs get it;
 * raises an ApiProblem when the server does not answer.
 */
export async function takeNewToken(): Promise<void> {
  const token = await session.accessToken();
  if (token !== null) await session.renewedToken(token);
}
