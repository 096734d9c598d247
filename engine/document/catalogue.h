// The list of evidence (证据目录) of one case, in the words of one language: what lies in the
// folder, where each piece comes from, what it proves and under which article. A group with nothing
// in it is printed as "none": what is missing is part of what is handed out.
#pragma once

#include <string>
#include <vector>

#include "engine/document/document.h"
#include "engine/document/sheet.h"

namespace writ::document {

struct Piece {
  std::string name, who, when;
  std::string identified;             // how it was known who that is; empty: nobody did it
  std::string source;                 // "record 17"; empty: a file that no record is about
  std::string form;                   // an original file, or an electronic record
  std::string href;                   // of the file in the folder; empty: there is none
  std::string sha256;                 // of that file, or of the record's leaf
  std::string proves;                 // in words
  std::vector<std::string> articles;  // on which it rests
};
struct PieceGroup {
  std::string title;
  std::vector<Piece> pieces;
  std::string elsewhere;  // what of it lies elsewhere, or was left out; may be empty
};
// Another case of the same person, of which this one's own records speak; its evidence is not in
// the folder, and nothing else of it is told.
struct OtherCase {
  std::string case_id;
  std::string what;     // of it was asked for here
  std::string command;  // hands it out
};

struct Catalogue {
  std::string case_id, title, subject;
  std::string audience;  // for whom it was made
  std::string moment;
  std::vector<Labelled> head;
  std::vector<PieceGroup> groups;  // in their order; pieces are numbered through
  std::vector<OtherCase> others;
  std::vector<Concern> against;  // what speaks against whoever hands it out; anchors of the page
  std::string case_page;         // file name
};

// How to check the folder with what comes with Linux, macOS and Windows; plain text, both
// languages.
std::string ReadMeFirst();

// index.html, for A4, with blanks for what is filled in by hand. It tells how to check the folder
// without its maker.
PageFile CataloguePage(const Catalogue& catalogue, const LogState& log, Language language);

}  // namespace writ::document
