// What the pages about cases say, in the words of one language: everything is text but the tone,
// the days of the drawing and the numbers of records. Whoever fills a sheet has put its verdicts,
// names and values into words; whoever prints it decides nothing.
//
// Whatever is missing is said: an empty list is printed as "none".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/document/document.h"
#include "engine/document/drawing.h"
#include "engine/render/explanation.h"

namespace writ::document {

// How a thing stands. A word and a sign say it; the colour only repeats it.
enum class Tone : uint8_t { kPlain, kGood, kBad, kOpen };

struct Labelled {
  std::string label, value;
};

struct Quote {  // a cited article
  std::string head;
  std::string text;  // empty: the library does not have it
};

// Something to look at, with the place on the page that it is about.
struct Concern {
  std::string text, anchor;
};

struct Told {  // one record
  uint64_t record = 0;
  std::string kind, what;  // "a gate did not open", "protection check"
  Tone tone = Tone::kPlain;
  std::vector<Labelled> values;    // that were given
  std::vector<std::string> notes;  // "took place on 2025-05-30, recorded 103 days later"
  std::string reason;              // anchor of a Reason; empty: none
};
struct Doing {  // one command: what a person did, or the clock, and what followed from it
  std::string when, who;
  std::vector<std::string> how;  // role, delegation, signature
  std::vector<Told> told;
};

// Why a gate, an opening, a branch or an effect came to what it did.
struct Reason {
  std::string anchor, title, when;
  uint64_t record = 0;
  Tone tone = Tone::kPlain;
  std::string verdict;
  std::vector<std::string> decisive;  // the few lines that decided it
  std::vector<std::string> missing;   // with who can supply it
  std::vector<std::string> cures;     // what would open it, what opened it
  std::vector<DerivationLine> tree;
  std::vector<Quote> articles;
  std::string note;  // why there is no tree, or that it came out otherwise
};

struct Amount {  // money, paid or to be paid
  std::string anchor, title, amount, when;
  Tone tone = Tone::kPlain;
  std::vector<DerivationLine> tree;
  std::vector<Quote> articles;
  std::string note;
};

struct Exhibit {  // a document that was handed in
  uint64_t record = 0;
  std::string name, where, who, when, bytes;
  std::string sha256;      // of its bytes; empty: it could not be read
  std::string commitment;  // as the record has it
  std::string note;
};

struct Later {  // a correction, a late entry, or what was imported while the case ran
  uint64_t record = 0;
  std::string when, what, was, now, note;
  Tone tone = Tone::kPlain;
};

// A paper of the procedure that was served or issued, or is to be. Its text, where somebody has
// rendered it, stands here: as lines, or as a file beside the page.
struct Paper {
  std::string anchor, title, to, how, when;
  std::string href;
  std::string text;
};

struct Task {  // what can be done now, or what is waited for
  std::string title, who, due;
  Tone tone = Tone::kOpen;
  std::vector<std::string> details;
};

struct RecordLine {
  uint64_t record = 0;
  std::string when, kind, what;
  std::string id;    // what the record calls it; empty where that says nothing more
  std::string leaf;  // the leaf's hash in the tree
};
struct LogState {
  Tone tone = Tone::kGood;
  std::string verdict, root, redecided;
  std::string checkpoint;  // the signed note, whole
  std::string key;         // that verifies it
};

struct CaseSheet {
  std::string name;     // of the page's file, with its ending
  std::string case_id;  // as the store has it
  std::string title;    // of the procedure
  std::string around;   // what index.html beside it is; empty: all cases
  std::string subject, state;
  Tone tone = Tone::kOpen;
  std::vector<Labelled> head;   // who, what, under which policy
  std::vector<Labelled> tiles;  // figures: "33 days"
  std::vector<Concern> concerns;
  Drawing drawing;
  std::vector<Task> tasks;
  std::vector<Doing> doings;
  std::vector<Reason> reasons;
  std::vector<Amount> amounts;
  std::vector<Later> later;
  std::vector<Exhibit> exhibits;
  std::vector<Paper> papers;
  std::vector<Labelled> absent;  // statements that were not reached, values that are gone
  std::vector<Quote> under;      // what the procedure rests on
  std::vector<RecordLine> records;
};

struct CaseRow {  // a case in the index
  std::string href, case_id, procedure, subject, state, opened, closed, due;
  Tone tone = Tone::kOpen;
  bool open = true;
  std::vector<std::string> blocks;
};
struct CaseIndex {
  std::string moment;  // for which the pages were made
  std::vector<Labelled> tiles;
  Drawing drawing;
  std::vector<CaseRow> rows;  // people together
};

// One page each, without scripts, with all they need inside. `moment`: for which it was made.
PageFile CasePage(const CaseSheet& sheet, const LogState& log, const std::string& moment,
                  Language language);
PageFile CaseIndexPage(const CaseIndex& index, const LogState& log, Language language);

}  // namespace writ::document
