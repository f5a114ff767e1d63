/** Asks the server to do something. @returns why it was refused */
export async function post(path: string, body: object = {}): Promise<string | undefined> {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.ok ? undefined : (await answer.json()).error;
  } catch {
    return "the dashboard's server does not answer: start it with npm start";
  }
}
