'use strict';

/** The ways into the program, in one bundle: what they share is built, kept and cached once. */
exports.main = () => require('../src/main');
exports.gatehouse = () => require('../src/cli/gatehouse');
exports.library = () => require('../src/library');
