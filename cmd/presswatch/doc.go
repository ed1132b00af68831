// Command presswatch watches what is published about an organisation and keeps it searchable.
//
// # A guided tour, bottom up
//
// The words are in [presswatch/index]: Source, Entry, Item, Version. Everybody speaks them, nobody below
// imports anything of ours.
//
// Three packages know the world outside and nothing of each other. [presswatch/crawler/fetch] is the only
// one that opens a connection; its Client serves feeds, pages, robots.txt and sitemaps alike.
// [presswatch/crawler/feed] turns bytes into entries; [presswatch/crawler/page] turns pages into entries and
// articles, with the main text from crawler/page/body and the day from crawler/page/date. Both give plain
// text only.
//
// [presswatch/crawler] joins them. A tick wakes it; it asks the store which sources and which pages are due,
// puts each into the queue of its host, and hands what comes out to the store: Take is the hand-over point.
//
// [presswatch/index/sqlite] is the store and the only truth. Take gives an item its number and the next
// sequence number. Whoever comes after reads in that order: [presswatch/index/follow] runs a stage from its
// stored cursor, at least once, and no stage calls another. Three stages follow it: full text,
// whose cursor lies inside the index, written in the same batch as the documents; [presswatch/index/story], which
// groups items into stories and carries out what people decide about them; and after it
// [presswatch/index/story/spread], which finds out who took it from whom and where our own words stand.
//
// [presswatch/index/query] is the one query language: text to tree and back, and what a word is.
// [presswatch/index/fulltext] answers it with bleve and heals itself from the store.
//
// [presswatch/server] reads; what people do becomes a row that a stage carries out. It declares the small interfaces that it needs; the store and the index
// happen to have them.
//
// This package wires (app.go), starts in one order and stops in the opposite one (serve.go), and has a
// file for each command. The demo (package demo) is nothing but a configuration, a fast clock and a made-up
// web ([presswatch/crawler/world]): all the rest is the real thing.
//
// Who may import whom is written down and tested in cmd/presswatch/house.
package main
