/**
 * The template of every page, in Eta: `<%= %>` escapes, and nothing but the style sheet goes in unescaped.
 *
 * The field of the account has no name, so that it is not posted: whose account it is the token tells.
 */
export const PAGE = `<!doctype html>
<html lang="<%= it.locale %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title><%= it.text.heading %> · <%= it.siteName %></title>
<style><%~ it.style %></style>
</head>
<body>
<main>
<p class="site"><%= it.siteName %></p>
<h1><%= it.text.heading %></h1>
<p><%= it.text.text %></p>
<% if (it.faults.length > 0) { %><ul class="faults" role="alert"><% for (const fault of it.faults) { %><li><%= fault %></li><% } %></ul>
<% } for (const form of it.forms) { %><form method="post" action="<%= form.action %>"><%
for (const [name, value] of Object.entries(form.fields)) { %><input type="hidden" name="<%= name %>" value="<%= value %>"><% }
if (form.note) { %><p><%= form.note %></p><% }
if (form.account) { %><label><%= form.account.label %><input type="text" autocomplete="username" value="<%= form.account.username %>" readonly></label><% }
for (const input of form.inputs) { if (input.type === 'checkbox') { %><label class="tick"><input type="checkbox" name="<%= input.name %>" value="yes"><%= input.label %></label><% } else { %><label><%= input.label %><input type="<%= input.type %>" name="<%= input.name %>" autocomplete="<%= input.autocomplete %>"<% if (input.inputMode) { %> inputmode="<%= input.inputMode %>"<% } if (!input.isOptional) { %> required<% } %>></label><% } }
%><button type="submit"<% if (form.isQuiet) { %> class="quiet"<% } %>><%= form.button %></button></form>
<% } if (it.seeAlso) { %><p class="links"><%= it.seeAlso.text %><% for (const { href, label } of it.seeAlso.links) { %> <a href="<%= href %>"><%= label %></a><% } %></p>
<% } if (it.links.length > 0) { %><nav class="onward"><% for (const { href, label } of it.links) { %><a href="<%= href %>" rel="noreferrer"><%= label %></a><% } %></nav>
<% } %></main>
</body>
</html>`;
