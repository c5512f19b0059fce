/** The style sheet of every page. It is hashed for the Content-Security-Policy, so no value may stand in it. */
export const STYLE =
  ':root{color-scheme:light dark;--back:#f4f5f7;--card:#fff;--text:#1c2430;--soft:#586274;--line:#e1e5ea;--edge:#7a8494;--accent:#2456d6;--on:#fff;--bad:#b3261e}' +
  '@media(prefers-color-scheme:dark){:root{--back:#12151a;--card:#1b2027;--text:#eceff4;--soft:#a3adbb;--line:#2c333d;--edge:#78849a;--accent:#8fb0ff;--on:#0e1a33;--bad:#ffb4ab}}' +
  '*{box-sizing:border-box}' +
  'body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:1rem;background:var(--back);' +
  'color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}' +
  'main{width:100%;max-width:27rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}' +
  '.site{margin:0 0 1.5rem;color:var(--soft);font-size:.9rem;font-weight:600;overflow-wrap:anywhere}' +
  'h1{margin:0 0 .75rem;font-size:1.4rem;line-height:1.3}' +
  'main p{margin:0;color:var(--soft)}' +
  'main p.links{margin-top:1.25rem}a{color:var(--accent)}' +
  '.faults{margin:1.25rem 0 0;padding:0;list-style:none;color:var(--bad)}' +
  'label{display:block;margin-top:1.5rem;font-size:.9rem;font-weight:600}' +
  'input:not([type=hidden]){width:100%;margin-top:.4rem;padding:.75rem .9rem;border:1px solid var(--edge);border-radius:.6rem;' +
  'background:var(--back);color:var(--text);font:inherit}input:focus-visible{outline:3px solid var(--accent);outline-offset:1px}' +
  'input[readonly]{border-style:dashed;color:var(--soft)}' +
  'button{width:100%;margin-top:1.75rem;padding:.85rem 1rem;border:0;border-radius:.6rem;background:var(--accent);' +
  'color:var(--on);font:inherit;font-weight:600;cursor:pointer}' +
  'label.tick{display:flex;gap:.7rem;align-items:flex-start;font-weight:400}' +
  'label.tick input:not([type=hidden]){width:1.15rem;height:1.15rem;margin:.2rem 0 0;flex:none;accent-color:var(--accent)}' +
  'form+form{margin-top:2rem;padding-top:1.5rem;border-top:1px solid var(--line)}' +
  'button.quiet{margin-top:1rem;border:1px solid var(--edge);background:none;color:var(--text)}' +
  '.onward{margin-top:1.75rem;display:grid;gap:.75rem;text-align:center}' +
  '.onward a{padding:.8rem 1rem;border:1px solid var(--edge);border-radius:.6rem;color:var(--accent);font-weight:600;' +
  'text-decoration:none;overflow-wrap:anywhere}.onward a:hover{text-decoration:underline}' +
  '.onward a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}' +
  'button:hover{filter:brightness(1.08)}button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}';
