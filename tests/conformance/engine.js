// rdf-test-suite wants an engine; the tests that run here only want an address, which they get as an option.
module.exports = {};
