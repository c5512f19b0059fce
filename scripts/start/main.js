#!/usr/bin/env node
'use strict';
require('./node-version.js').requireNode();
require('./code-cache.js').load().main();
