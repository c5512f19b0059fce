'use strict';

// Loaded before the gateway where memory is watched: without it, what V8 has not yet found worth collecting looks like a leak.
setInterval(() => global.gc(), 1000).unref();
