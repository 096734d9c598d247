// How the pages about cases look, on a screen and on A4.
#pragma once

#include <string_view>

namespace writ::document {

inline constexpr std::string_view kCaseStyle = R"(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 75em; padding: 1.2em 1.6em 4em; color: #1c1c1c; background: #fff;
  font: 15px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Noto Sans CJK SC",
  "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.75em; line-height: 1.25; margin: .3em 0 .1em; }
h1 small { font-size: .6em; color: #555; font-weight: normal; }
h2 { font-size: 1.2em; margin: 2em 0 .7em; padding-bottom: .15em; border-bottom: 2px solid
  #7a1f1f; }
h3 { font-size: 1em; margin: 0 0 .3em; }
a { color: #1d4776; }
p { margin: .3em 0; }
.around { font-size: .88em; }
.lead { font-size: 1.05em; color: #333; margin: 0 0 .6em; }
.chip { display: inline-block; padding: .05em .6em; border: 1px solid #999; border-radius: 1em;
  font-size: .86em; white-space: nowrap; background: #f4f4f4; color: #333; }
.chip.good { border-color: #2f6b3a; color: #1f5229; background: #edf6ee; }
.chip.bad { border-color: #a02020; color: #8b1a1a; background: #fbeeee; }
.chip.open { border-color: #8a5a00; color: #6b4500; background: #fff6e3; }
.tiles { display: flex; flex-wrap: wrap; gap: .6em; margin: .9em 0; padding: 0; list-style: none; }
.tiles li { flex: 1 1 8em; border: 1px solid #d8d2c6; border-radius: 6px; padding: .5em .8em;
  background: #fbf9f5; }
.tiles b { display: block; font-size: 1.3em; line-height: 1.3; font-weight: 600; }
.tiles span { font-size: .84em; color: #555; }
.two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 2em; }
table { border-collapse: collapse; margin: .4em 0; font-size: .92em; width: 100%; }
caption { text-align: left; color: #555; font-size: .92em; padding-bottom: .2em; }
th, td { border-bottom: 1px solid #ddd; padding: .25em .7em .25em 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
th { color: #555; font-weight: normal; }
th.part { padding-top: .8em; color: #7a1f1f; }
.facts th { width: 9.5em; }
.when { white-space: nowrap; }
.rec { font-size: .82em; color: #555; white-space: nowrap; text-decoration: none; }
code, .hash { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .84em;
  overflow-wrap: anywhere; }
.none { color: #555; }
.look { border-left: 4px solid #a02020; background: #fdf6f5; padding: .5em 1em; margin: 1em 0; }
.look ul { margin: .2em 0; padding-left: 1.3em; }
.drawing { margin: .6em 0; }
.drawing > svg { width: 100%; height: auto; display: block; }
.legend { font-size: .84em; color: #333; }
.legend span { white-space: nowrap; margin-right: .9em; }
.legend svg { vertical-align: -.35em; margin-right: .25em; }
svg text { font-size: 13px; fill: #1c1c1c; }
svg a text { fill: #1d4776; text-decoration: underline; }
svg .date { font-size: 12px; fill: #555; }
svg .caption { font-size: 12px; fill: #444; }
svg .part { font-weight: 600; fill: #7a1f1f; }
svg .stripe { fill: #f7f5f0; }
svg .grid { stroke: #d9d4c9; fill: none; }
svg .today { stroke: #a02020; stroke-dasharray: 4 3; fill: none; }
svg text.bad { fill: #8b1a1a; }
svg .ink { fill: #1d4776; }
svg .hollow { fill: #fff; stroke: #1d4776; stroke-width: 1.5; }
svg .line { fill: none; stroke: #1d4776; stroke-width: 1.5; }
svg .finding { fill: #5b3a8c; }
svg .coin { fill: #f3d778; stroke: #6b5200; stroke-width: 1.5; }
svg .shut { fill: #a02020; }
svg .paper { fill: #fff; }
svg .tick { fill: none; stroke: #2f6b3a; stroke-width: 3; }
svg .effect { fill: #7a1f1f; }
svg .flag { fill: #fff; stroke: #555; stroke-width: 1.5; }
svg .flag.good { fill: #7fb48a; stroke: #2f6b3a; }
svg .flag.bad { fill: #e6a3a3; stroke: #a02020; }
svg .hollow.bad, svg .line.bad { stroke: #a02020; }
svg .work { fill: #c3d3e6; }
svg .wait { fill: url(#waiting); stroke: #8a5a00; }
svg .waits { stroke: #c08a2a; fill: none; }
svg .stopped { fill: url(#stopping); stroke: #a02020; }
svg .stops { stroke: #d99a9a; fill: none; }
svg .whole { fill: #c3d3e6; stroke: #1d4776; }
.scroll { max-height: 15em; overflow: auto; border: 1px solid #e3ded4; padding: .3em .8em; }
.doing { border-top: 1px solid #ddd; padding: .55em 0; display: grid;
  grid-template-columns: 9em minmax(0, 1fr); gap: 0 1em; }
.doing .who { font-weight: 600; }
.doing .how { color: #555; font-size: .9em; }
.told { margin: .15em 0 0; }
.told dl, .values { margin: .1em 0 .2em 1.4em; font-size: .93em; }
.values dt { float: left; clear: left; color: #555; margin-right: .6em; }
.values dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
.note { color: #8b1a1a; font-size: .92em; }
.reason { border: 1px solid #d8d2c6; border-radius: 6px; padding: .6em 1em; margin: 0 0 .9em; }
.reason ul { margin: .2em 0 .4em; padding-left: 1.3em; }
.tree { list-style: none; padding-left: 0 !important; margin: 0; font-size: .9em; }
.tree li { padding: .05em 0 .05em .6em; border-left: 2px solid #e3ded4; }
.t1 { margin-left: 0; } .t2 { margin-left: 1.2em; } .t3 { margin-left: 2.4em; }
.t4 { margin-left: 3.6em; } .t5 { margin-left: 4.8em; } .t6 { margin-left: 6em; }
.t7 { margin-left: 7.2em; } .t8 { margin-left: 8.4em; } .t9 { margin-left: 9.6em; }
.t10 { margin-left: 10.8em; } .t11 { margin-left: 12em; } .t12 { margin-left: 13.2em; }
.t13 { margin-left: 14.4em; } .t14 { margin-left: 15.6em; } .t15 { margin-left: 16.8em; }
.t16 { margin-left: 18em; }
.law { border-left: 3px solid #d9cfc0; padding-left: .9em; margin: .5em 0; font-size: .92em; }
.law b { font-weight: 600; } .law p { white-space: pre-line; }
blockquote { margin: .5em 0; padding: .6em 1em; border: 1px solid #bbb; white-space: pre-line; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .82em; background: #f7f5f0;
  padding: .6em 1em; margin: .4em 0; }
:target { outline: 3px solid #e8c766; outline-offset: 2px; }
footer { margin-top: 3em; font-size: .82em; color: #555; }
@media (max-width: 50em) { .two { display: block; } .doing { display: block; } }
@page { size: A4; margin: 15mm 14mm 18mm; @bottom-left { content: string(page); font-size: 7.5pt; }
  @bottom-right { content: counter(page) " / " counter(pages); font-size: 7.5pt; } }
h1 { string-set: page content(text); }
@media print { body { font-size: 9.5pt; max-width: none; padding: 0; } a { color: inherit; }
  .scroll { max-height: none; border: 0; padding: 0; } .around { display: none; }
  h2, h3 { break-after: avoid; } .drawing, .doing, tr, .law, .tiles li { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)";

}  // namespace writ::document
