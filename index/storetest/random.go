package storetest

var randomTests = []conformance{}
