'use strict';

// Read by every Node there is, before anything that an old one cannot read: no syntax and no API after ES5.
var MAJOR = 20;
var MINOR = 19;

/** The sentence for a Node that is too old, or null. */
function nodeFault(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  if (major > MAJOR || (major === MAJOR && Number(parts[1]) >= MINOR)) return null;
  return ['Gatehouse needs Node ', MAJOR, '.', MINOR, ' or newer, and this is Node ', version, '.'].join('');
}

/** Ends the process with 78 (sysexits.h: configuration) where Node is too old. */
exports.requireNode = function () {
  var fault = nodeFault(process.versions.node);
  if (fault === null) return;
  console.error(fault);
  process.exit(78);
};

/** Throws the sentence where Node is too old: a library ends no process of another. */
exports.refuseOldNode = function () {
  var fault = nodeFault(process.versions.node);
  if (fault !== null) throw new Error(fault);
};
