'use strict';
// Node finds the names of an import by reading this text. No cache: its options belong to the process of a program.
require('./node-version.js').refuseOldNode();
var library = require('./program.js').library();
exports.createGateway = library.createGateway;
exports.readSettings = library.readSettings;
exports.GatewayError = library.GatewayError;
exports.InvalidSettings = library.InvalidSettings;
exports.StorageUnavailable = library.StorageUnavailable;
