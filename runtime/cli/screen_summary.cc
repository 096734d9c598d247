#include "runtime/cli/screen_summary.h"

#include <fmt/core.h>

#include <algorithm>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/eval/plan_code.h"
#include "engine/render/explanation.h"
#include "runtime/cli/screen_lines.h"

namespace writ::cli {
namespace {

constexpr std::string_view kTeamMark = "team:";  // what names of groups begin with

std::string Told(uint32_t count, bool hidden) {
  return hidden ? fmt::format("<{}", ScreenSummary::kFewest) : fmt::format("{}", count);
}

}  // namespace

ScreenSummary::ScreenSummary(const Program& program, const ColumnSource& source,
                             std::vector<uint32_t> rules)
    : program_(program),
      source_(source),
      rules_(std::move(rules)),
      team_(source.plan().code().own_team) {
  const size_t groups = source.group_names().size() + 1;
  people_.assign(groups, 0);
  by_team_.assign(rules_.size(), std::vector<Counts>(groups, Counts{}));
}

void ScreenSummary::Add(const ScreenedBlock& block) {
  const size_t no_team = people_.size() - 1;
  std::vector<size_t> groups(block.rows(), no_team);
  for (size_t row = 0; team_ && row < block.rows(); ++row) {
    const int32_t group = block.group(*team_, row);
    if (group >= 0) groups[row] = static_cast<size_t>(group);
  }
  for (const size_t group : groups) ++people_[group];
  for (size_t i = 0; i < rules_.size(); ++i) {
    const uint8_t* outcomes = block.Outcomes(rules_[i]);
    for (size_t row = 0; row < block.rows(); ++row) {
      const auto outcome = static_cast<Outcome>(outcomes[row]);
      if (outcome == Outcome::kHolds) ++by_team_[i][groups[row]][0];
      if (outcome == Outcome::kUnknown) ++by_team_[i][groups[row]][1];
    }
  }
}

// Everybody, then the teams by name.
std::vector<ScreenSummary::Line> ScreenSummary::Lines() const {
  std::vector<Line> lines(1);
  lines[0].counts.resize(rules_.size());
  std::vector<Line> teams;
  for (size_t group = 0; group < people_.size(); ++group) {
    if (people_[group] == 0) continue;
    const bool none = group + 1 == people_.size();
    Line line{none ? Scope::kNoTeam : Scope::kTeam, "", people_[group], {}, {}};
    if (!none) line.team = source_.group_names()[group].substr(kTeamMark.size());
    lines[0].people += line.people;
    for (size_t i = 0; i < rules_.size(); ++i) {
      line.counts.push_back(by_team_[i][group]);
      for (size_t k = 0; k < 2; ++k) lines[0].counts[i][k] += by_team_[i][group][k];
    }
    teams.push_back(std::move(line));
  }
  if (!team_) teams.clear();
  MergeSmall(&teams);
  std::sort(teams.begin(), teams.end(), [](const Line& a, const Line& b) {
    return std::pair(a.scope, a.team) < std::pair(b.scope, b.team);
  });
  lines.insert(lines.end(), teams.begin(), teams.end());
  Hide(&lines);
  return lines;
}

void ScreenSummary::MergeSmall(std::vector<Line>* teams) {
  std::sort(teams->begin(), teams->end(), [](const Line& a, const Line& b) {
    return std::pair(a.people, a.team) < std::pair(b.people, b.team);
  });
  if (teams->empty() || teams->front().people >= kFewest) return;
  Line small{Scope::kSmallTeams, "", 0, std::vector<Counts>(teams->front().counts.size()), {}};
  size_t merged = 0;
  for (const Line& team : *teams) {
    if (team.people >= kFewest && small.people >= kFewest) break;
    ++merged;
    small.people += team.people;
    for (size_t i = 0; i < small.counts.size(); ++i)
      for (size_t k = 0; k < 2; ++k) small.counts[i][k] += team.counts[i][k];
  }
  teams->erase(teams->begin(), teams->begin() + static_cast<std::ptrdiff_t>(merged));
  teams->push_back(std::move(small));
}

void ScreenSummary::Hide(std::vector<Line>* lines) const {
  for (Line& line : *lines)
    for (const Counts& counts : line.counts)
      line.hidden.push_back(
          {counts[0] > 0 && counts[0] < kFewest, counts[1] > 0 && counts[1] < kFewest});
  for (size_t i = 0; i < rules_.size(); ++i)
    for (size_t k = 0; k < 2; ++k) {
      size_t hidden = 0;
      Line* next = nullptr;  // the smallest that is shown
      for (size_t at = 1; at < lines->size(); ++at) {
        Line& line = (*lines)[at];
        if (line.hidden[i][k]) ++hidden;
        if (line.hidden[i][k] || line.counts[i][k] == 0) continue;
        if (next == nullptr || line.counts[i][k] < next->counts[i][k]) next = &line;
      }
      if (hidden == 1 && next != nullptr) next->hidden[i][k] = true;
    }
}

std::string ScreenSummary::WhoWords(const Line& line, Language language) {
  const bool zh = language == Language::kChinese;
  switch (line.scope) {
    case Scope::kAll: return zh ? "全体" : "everybody";
    case Scope::kTeam: return line.team;
    case Scope::kSmallTeams: return zh ? "小团队合计" : "small teams together";
    case Scope::kNoTeam: return zh ? "无团队" : "in no team";
  }
  return "";
}

std::vector<ScreenSummary::Shown> ScreenSummary::ShownLines(Language language) const {
  std::vector<Shown> shown;
  for (const Line& line : Lines()) {
    Shown one{WhoWords(line, language), line.people, {}};
    for (size_t i = 0; i < rules_.size(); ++i) {
      one.counts.emplace_back();
      for (size_t k = 0; k < 2; ++k)
        if (!line.hidden[i][k]) one.counts.back()[k] = line.counts[i][k];
    }
    shown.push_back(std::move(one));
  }
  return shown;
}

std::string ScreenSummary::Text(const Session& session, const std::vector<Line>& lines,
                                Date as_of) const {
  const auto language = session.language();
  std::string out =
      Say(session,
          fmt::format("{}: {} people on {}\n", TextIn(program_.policy.title, language),
                      lines[0].people, as_of.ToIso()),
          fmt::format("{}:{} 人,截至 {}\n", TextIn(program_.policy.title, language),
                      lines[0].people, as_of.ToIso()));
  int width = 0;
  for (const Line& line : lines) width = std::max(width, DisplayWidth(WhoWords(line, language)));
  for (size_t i = 0; i < rules_.size(); ++i) {
    out += fmt::format("\n{}\n", NameFor(program_.rules[rules_[i]].names, language));
    for (const Line& line : lines) {
      const auto& [holds, unknown] = line.counts[i];
      if (line.scope != Scope::kAll && holds == 0 && unknown == 0) continue;
      const std::string held = Told(holds, line.hidden[i][0]);
      const std::string open = Told(unknown, line.hidden[i][1]);
      const std::string who = Padded(WhoWords(line, language), width);
      out += Say(
          session,
          fmt::format("  {}  {:>7} people  {:>6} hold  {:>6} unknown\n", who, line.people, held,
                      open),
          fmt::format("  {}  {:>7} 人  成立 {:>6}  未知 {:>6}\n", who, line.people, held, open));
    }
  }
  return out;
}

std::string ScreenSummary::Rows(const Session& session, const std::vector<Line>& lines,
                                Date as_of) const {
  static constexpr const char* kScopes[] = {"all", "team", "small_teams", "no_team"};
  const bool csv = session.format == "csv";
  std::string out = csv ? "rule,scope,team,people,holds,unknown\n" : "";
  for (size_t i = 0; i < rules_.size(); ++i)
    for (const Line& line : lines) {
      const std::string& rule = program_.rules[rules_[i]].names.id;
      const char* scope = kScopes[static_cast<int>(line.scope)];
      if (csv) {
        out += fmt::format("{},{},{},{},{},{}\n", AsCell(rule), scope, AsCell(line.team),
                           line.people, Told(line.counts[i][0], line.hidden[i][0]),
                           Told(line.counts[i][1], line.hidden[i][1]));
        continue;
      }
      JsonWriter json;
      json.BeginObject().Member("format_version", "1.0").Member("policy", program_.policy.names.id);
      json.Member("as_of", as_of.ToIso()).Member("rule", rule).Member("scope", scope);
      if (line.scope == Scope::kTeam) json.Member("team", line.team);
      json.Member("people", int64_t{line.people});
      for (size_t k = 0; k < 2; ++k) {
        json.Key(k == 0 ? "holds" : "unknown");
        line.hidden[i][k] ? json.Raw("null") : json.Int(line.counts[i][k]);
      }
      out += json.EndObject().Take() + "\n";
    }
  return out;
}

std::string ScreenSummary::Printed(const Session& session, Date as_of) const {
  const std::vector<Line> lines = Lines();
  return session.format == "text" ? Text(session, lines, as_of) : Rows(session, lines, as_of);
}

}  // namespace writ::cli
