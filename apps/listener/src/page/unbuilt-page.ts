/** In place of the page, where it was not built. */
export const unbuiltPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Earshot</title>
<h1>Earshot listens, but its page is not built</h1>
<p>Events are received all the same. In the repository, <code>npx pnpm@10 build</code> builds the page,
and <code>npx pnpm@10 start</code> does it by itself; then load this again.</p>
<p>Without the page: <a href="/api/deliveries">/api/deliveries</a>, <a href="/api/events">/api/events</a>,
<a href="/api/stats">/api/stats</a>, <a href="/openapi.json">/openapi.json</a>, or <code>earshot tail</code>.</p>
</html>
`;
