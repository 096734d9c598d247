// The report of a screening, in the words of one language: how many, by rule and team, how figures
// are spread and how they went, and, where it was asked for, single people with their evidence.
// Whoever fills the sheet has hidden what is too few to tell; whoever prints it hides nothing and
// adds nothing up.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/document/chart.h"
#include "engine/document/document.h"
#include "engine/document/sheet.h"

namespace writ::document {

struct TeamRow {
  std::string who;                  // a team, small teams together, everybody
  std::vector<std::string> counts;  // people, then two by rule: holds, unknown
};
// A figure that rules compare with a constant.
struct FigureSheet {
  std::string title;  // "attainment below 80 %"
  std::string used_by;
  Distribution distribution;
  std::string no_distribution;  // why there is none
  LineChart trend;              // without points: there is none
  std::string trend_note;
};
struct FlaggedRule {
  std::string title, action;
  std::vector<std::string> because, articles;
  std::vector<LineChart> charts;
};
struct OpenRule {
  std::string title;
  std::vector<std::string> missing;  // with who can supply it
};
struct FlaggedPerson {
  std::string id;
  std::vector<FlaggedRule> held;
  std::vector<OpenRule> unknown;
};

struct ScreenSheet {
  std::string anchor;  // anchors on the page begin with it
  std::string title;   // of the policy
  std::vector<Labelled> head;
  BarChart funnel;
  std::vector<std::string> rules;  // over the columns of `teams`
  std::vector<TeamRow> teams;      // everybody first
  std::vector<FigureSheet> figures;
  bool with_people = false;
  std::string people_note;  // how many are left out
  std::vector<FlaggedPerson> people;
};

// One page without scripts, with all it needs inside, for A4; the sheets, one in each language,
// stand one after the other.
std::string ScreenPage(const std::vector<std::pair<Language, ScreenSheet>>& sheets);

}  // namespace writ::document
