// How the pages look, on a screen and on paper.
#pragma once

#include <string_view>

namespace writ::document {

inline constexpr std::string_view kStyle = R"(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72em; padding: 1em 1.5em 4em; color: #1c1c1c; background: #fff;
  font: 16px/1.65 Georgia, "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif; }
h1 { font-size: 1.9em; line-height: 1.25; margin: .6em 0 .1em; }
h2 { font-size: 1.35em; margin: 2.2em 0 .6em; border-bottom: 2px solid #7a1f1f; }
h3 { font-size: 1.12em; margin: 0 0 .4em; }
h4 { font-size: 1em; margin: .2em 0 .3em; }
small, .other { color: #6b6b6b; font-weight: normal; }
small { font-size: .78em; }
a { color: #1d4776; text-decoration: none; }
a:hover { text-decoration: underline; }
a.here { color: #bbb; }
.around { float: right; font-size: .9em; }
.kind { font-size: .8em; color: #7a1f1f; letter-spacing: .05em; font-weight: normal; }
.contents ul { list-style: none; padding: 0; columns: 18em; font-size: .92em; }
.contents .part { font-weight: bold; margin-top: .5em; }
.norm, .law, .scenario { margin: 0 0 1.5em; padding: .9em 0 0; border-top: 1px solid #ddd; }
:target { background: #fffbe6; }
.cols { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 2em; }
.said b { font-weight: normal; color: #7a1f1f; }
.l { padding-left: 2em; text-indent: -2em; }
.i1 { margin-left: 1em; } .i2 { margin-left: 2em; } .i3 { margin-left: 3em; }
.i4 { margin-left: 4em; } .i5 { margin-left: 5em; } .i6 { margin-left: 6em; }
.said ul, .said ol { margin: .1em 0 .3em; padding-left: 1.6em; }
.said ul { list-style: disc; }
.said ol { list-style: none; counter-reset: s; padding-left: 1.2em; }
.said ol > li { counter-increment: s; }
.said ol > li > .l:first-child::before { content: counters(s, ".") " "; color: #6b6b6b; }
aside { font-size: .9em; border-left: 3px solid #d9cfc0; padding: 0 0 0 1em; color: #333; }
aside p, .article p { margin: 0 0 .35em; }
.no { font-weight: bold; }
.note { color: #4d4d4d; font-style: italic; margin: 0 0 .5em; }
.prose { white-space: pre-line; margin: 0 0 .8em; }
.none { color: #6b6b6b; font-size: .9em; }
.refs, .positions { font-size: .88em; margin: .4em 0 0; }
.article { padding: .15em 0; }
.article .refs { margin: 0 0 .3em 2em; }
blockquote { margin: .5em 0; padding: .6em 1em; border: 1px solid #bbb; white-space: pre-line; }
mark { background: #eef3f8; padding: 0 .2em; }
table { border-collapse: collapse; margin: .5em 0; font-size: .92em; }
th, td { border: 1px solid #ccc; padding: .15em .6em; text-align: left; vertical-align: top; }
th { background: #f5f2ec; font-weight: normal; color: #555; }
.articles { width: 100%; } .articles td:first-child { width: 24%; }
.long .wide { columns: 17em; } .long tr { break-inside: avoid; }
a.w { color: inherit; border-bottom: 1px dotted #b99; }
.word { margin: 0 0 .8em; } .word p { margin: 0 0 .2em; }
.example { color: #4d4d4d; font-size: .92em; }
td, p, .l { overflow-wrap: anywhere; }
footer { margin-top: 3em; font-size: .75em; color: #6b6b6b; overflow-wrap: anywhere; }
@media (max-width: 50em) { .cols { display: block; } aside { margin-top: .6em; } }
@media print { body { font-size: 10.5pt; max-width: none; padding: 0; } a { color: inherit; }
  .around, a.here { display: none; } a.w { border: 0; } h2, h3, h4 { break-after: avoid; }
  tr, aside p, .article, .word { break-inside: avoid; } }
)";

// A document that somebody is handed: for A4, black on white, with room to sign and to seal.
inline constexpr std::string_view kFilledStyle = R"(
:root { color-scheme: light; }
@page { size: A4; margin: 25mm 24mm 22mm; }
* { box-sizing: border-box; }
body { margin: 0; color: #000; background: #fff;
  font: 12pt/1.8 Georgia, "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif; }
.filled { max-width: 210mm; margin: 0 auto; padding: 22mm 24mm; }
.filled + .filled { break-before: page; }
.filled h1 { font-size: 18pt; text-align: center; letter-spacing: .08em; margin: 0 0 1.6em; }
.filled p { margin: 0 0 .8em; overflow-wrap: anywhere; }
.filled:lang(zh) .text p { text-indent: 2em; }
.filled .prevails { font-size: 10pt; }
.filled .ends { display: flex; justify-content: space-between; gap: 12mm; margin-top: 14mm;
  break-inside: avoid; }
.filled .ends > div { flex: 1; }
.filled .line { display: inline-block; width: 32mm; border-bottom: 1px solid #000; }
.filled .seal { width: 40mm; height: 40mm; margin: 0 0 4mm; border: 1px dashed #999;
  border-radius: 50%; display: flex; align-items: center; justify-content: center; color: #777;
  font-size: 9pt; text-align: center; }
.filled footer { margin-top: 14mm; padding-top: 2mm; border-top: 1px solid #bbb; font-size: 7.5pt;
  line-height: 1.4; color: #555; overflow-wrap: anywhere; }
@media print { .filled { max-width: none; padding: 0; } }
)";

}  // namespace writ::document
