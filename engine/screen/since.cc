#include "engine/screen/since.h"

#include <algorithm>
#include <map>

#include "engine/base/broken.h"
#include "engine/eval/plan_cells.h"
#include "engine/screen/block.h"
#include "engine/screen/rule_reads.h"
#include "engine/screen/teams.h"

namespace writ {

using plan::Byte;
using plan::Code;
using plan::Status;
using screen::Pair;
using screen::Reads;
using screen::RuleReads;
using screen::Select;
using screen::Selection;
using screen::SharedReads;
using screen::TeamReads;

namespace {

constexpr size_t kStripe = 32;  // blocks that one call of the ParallelFor's body takes
constexpr uint32_t kNoInput = 0xFFFFFFFF;

bool Anywhere(const std::vector<bool>& blocks) {
  return std::ranges::find(blocks, true) != blocks.end();
}
bool In(const std::vector<bool>& blocks, size_t block) {
  return block < blocks.size() && blocks[block];
}

// Of whom the employment says of one of two days alone that they are there, or cannot tell.
class Employed {
 public:
  Employed(const ColumnSource& source, Date one, Date other)
      : source_(source),
        code_(source.plan().code()),
        reader_(source.Reader()),
        one_(std::min(one, other)),
        other_(std::max(one, other)) {}

  bool DifferIn(size_t first) {
    if (source_.any_spells()) return true;
    if (code_.exists_from == kNoInput && code_.exists_until == kNoInput) return false;
    reader_->Seek(first);
    const ColumnSlice from = Slice(code_.exists_from), until = Slice(code_.exists_until);
    const size_t rows = std::min(kBlockRows, source_.size() - first);
    for (size_t row = 0; row < rows; ++row)
      if (Differs(from, until, row)) return true;
    return false;
  }

 private:
  ColumnSlice Slice(uint32_t input) {
    return input == kNoInput ? ColumnSlice{} : reader_->Read(input);
  }
  bool Differs(const ColumnSlice& from, const ColumnSlice& until, size_t row) const {
    Employment employment;
    bool never_left = false;
    const auto bound = [&](const ColumnSlice& slice, bool* none) {
      return slice.states == nullptr ? Bound{}
                                     : plan::BoundOf(slice.states[row], slice.values[row], none);
    };
    const auto unfit = [&](const ColumnSlice& slice) {
      return slice.states != nullptr && slice.states[row] == Byte(Status::kUnfit);
    };
    if (unfit(from) || unfit(until)) return true;
    employment.from = bound(from, &employment.never);
    employment.until = bound(until, &never_left);
    return (CoverageOf(employment, one_, one_) == Coverage::kNone) !=
           (CoverageOf(employment, other_, other_) == Coverage::kNone);
  }

  const ColumnSource& source_;
  const Code& code_;
  const std::unique_ptr<BlockReader> reader_;
  const Date one_, other_;
};

}  // namespace

struct ScreenSince::Watched {
  uint32_t rule = 0;
  RuleReads reads;
  // By figure about teams of `reads`: the later source's groups that come to something else, or
  // may. Empty: none.
  std::vector<std::vector<bool>> groups;
};

ScreenSince::ScreenSince(const ColumnSource& before, const ColumnSource& now, const SaidSince& said,
                         const ParallelFor& parallel_for)
    : before_source_(before),
      now_source_(now),
      before_(before, Screen::WithoutTeams{}),
      now_(now, Screen::WithoutTeams{}) {
  if (before.size() > now.size()) Broken("somebody is gone who was there on an earlier day");
  const Code& a = before.plan().code();
  const Code& b = now.plan().code();
  for (const uint32_t rule : now_.rules_) {
    auto reads = SharedReads(a, b, rule);
    if (reads)
      watched_.push_back({rule, *std::move(reads), {}});
    else
      everywhere_.push_back(rule);
  }
  Listen(said);
  if (a.dates.as_of != b.dates.as_of && !watched_.empty()) CompareEmployment(parallel_for);
  if (NeedsTeams()) CompareTeams(parallel_for);
}

ScreenSince::~ScreenSince() = default;

// Where anything was said of what watched rules read.
void ScreenSince::Listen(const SaidSince& said) {
  const Code& code = now_source_.plan().code();
  const std::vector<bool> all(Screen::Blocks(now_source_.size()), true);
  said_.resize(now_source_.told() + 1);
  said_of_teams_.resize(code.groups.size());
  std::vector<bool> asked(said_.size(), false), asked_of_teams(said_of_teams_.size(), false);
  const auto listen = [&](const Reads& reads) {
    for (const Pair& input : reads.inputs) asked[input.second] = true;
    if (reads.told) asked[now_source_.told()] = true;
  };
  for (const Watched& watched : watched_) {
    listen(watched.reads.own);
    for (const TeamReads& team : watched.reads.teams) {
      listen(team.members);
      asked_of_teams[team.group.second] = true;
    }
  }
  for (uint32_t column = 0; column < said_.size(); ++column)
    if (asked[column]) said_[column] = said.column ? said.column(column) : all;
  for (uint32_t group = 0; group < said_of_teams_.size(); ++group)
    if (asked_of_teams[group]) said_of_teams_[group] = said.group ? said.group(group) : all;
}

void ScreenSince::CompareEmployment(const ParallelFor& parallel_for) {
  const size_t blocks = Screen::Blocks(now_source_.size());
  std::vector<uint8_t> differ(blocks, 0);  // bytes: threads write beside each other
  parallel_for((blocks + kStripe - 1) / kStripe, [&](size_t stripe) {
    Employed employed(now_source_, before_source_.plan().dates().as_of,
                      now_source_.plan().dates().as_of);
    for (size_t at = stripe * kStripe; at < std::min(blocks, (stripe + 1) * kStripe); ++at)
      differ[at] = employed.DifferIn(at * kBlockRows) ? 1 : 0;
  });
  employment_.assign(differ.begin(), differ.end());
}

bool ScreenSince::SaidAnywhere(const Reads& reads) const {
  return std::ranges::any_of(reads.inputs,
                             [&](const Pair& input) { return Anywhere(said_[input.second]); }) ||
         (reads.told && Anywhere(said_[now_source_.told()]));
}

// Whether a rule may be decided that compares with a team.
bool ScreenSince::NeedsTeams() const {
  const Code& code = now_source_.plan().code();
  const Code& earlier = before_source_.plan().code();
  if (code.teams.empty() && earlier.teams.empty()) return false;
  for (const uint32_t rule : everywhere_) {
    if (!code.rules[rule].covered || !earlier.rules[rule].covered) return true;
    if (Select(code, {rule}).teams || Select(earlier, {rule}).teams) return true;
  }
  const bool anybody = Anywhere(employment_) || before_source_.size() < now_source_.size();
  return std::ranges::any_of(watched_, [&](const Watched& watched) {
    if (watched.reads.teams.empty()) return false;
    return anybody || SaidAnywhere(watched.reads.own) ||
           std::ranges::any_of(watched.reads.teams, [&](const TeamReads& team) {
             return Anywhere(said_of_teams_[team.group.second]) || SaidAnywhere(team.members);
           });
  });
}

void ScreenSince::CompareTeams(const ParallelFor& parallel_for) {
  for (const auto& [screen, source] :
       {std::pair(&before_, &before_source_), std::pair(&now_, &now_source_)})
    screen->teams_ =
        std::make_unique<const screen::TeamFigures>(source->plan().code(), *source, parallel_for);
  for (Watched& watched : watched_)
    for (const TeamReads& team : watched.reads.teams) {
      const bool said = Anywhere(said_of_teams_[team.group.second]) || SaidAnywhere(team.members);
      watched.groups.push_back(said ? GroupsThatDiffer(team) : std::vector<bool>{});
    }
}

std::vector<bool> ScreenSince::GroupsThatDiffer(const TeamReads& team) const {
  const std::vector<std::string>& names = now_source_.group_names();
  std::vector<bool> differ(names.size(), false);
  for (size_t group = 0; group < names.size(); ++group)
    differ[group] =
        !now_.teams_->SameGroup(team.team.second, static_cast<int32_t>(group), *before_.teams_,
                                team.team.first, before_source_.FindGroup(names[group]));
  return differ;
}

class ScreenSince::Worker {
 public:
  explicit Worker(const ScreenSince& since)
      : since_(since),
        before_code_(since.before_source_.plan().code()),
        now_code_(since.now_source_.plan().code()),
        before_(before_code_, since.before_source_),
        now_(now_code_, since.now_source_),
        screened_before_(since.before_source_),
        screened_now_(since.now_source_) {
    screened_before_.block_ = &before_;
    screened_now_.block_ = &now_;
  }

  void Do(size_t at, const Screen::Reference& before, const Screen::Reference& now,
          const Sink& sink) {
    const size_t first = at * kBlockRows;
    there_ = first < since_.before_source_.size();
    now_.Seek(first);
    if (there_) before_.Seek(first);
    compared_.clear();
    compared_groups_.clear();
    const std::vector<uint32_t> rules = Rules(at);
    if (rules.empty()) return;
    const Selected& selected = SelectedFor(rules);
    Decide(since_.now_, now_, selected.now, now, &screened_now_);
    if (there_) Decide(since_.before_, before_, selected.before, before, &screened_before_);
    sink({screened_now_, there_ ? &screened_before_ : nullptr, rules});
  }

 private:
  struct Selected {
    Selection before, now;
  };

  std::vector<uint32_t> Rules(size_t at) {
    std::vector<uint32_t> rules = since_.everywhere_;
    const bool all = !there_ || before_.rows() < now_.rows() || In(since_.employment_, at);
    for (const Watched& watched : since_.watched_)
      if (all || Otherwise(watched, at)) rules.push_back(watched.rule);
    std::ranges::sort(rules);
    return rules;
  }

  bool Otherwise(const Watched& watched, size_t at) {
    if (Otherwise(watched.reads.own, at)) return true;
    for (size_t i = 0; i < watched.reads.teams.size(); ++i) {
      const TeamReads& team = watched.reads.teams[i];
      if (In(since_.said_of_teams_[team.group.second], at) && !SameTeams(team.group)) return true;
      // What somebody brings to a team that comes to the same counts where he is left out of it.
      if (Otherwise(team.members, at)) return true;
      if (i < watched.groups.size() && AnyIn(watched.groups[i], team.group.second)) return true;
    }
    return false;
  }

  bool Otherwise(const Reads& reads, size_t at) {
    for (const Pair& input : reads.inputs)
      if (In(since_.said_[input.second], at) && !SameColumn(input)) return true;
    const Pair told{since_.before_source_.told(), since_.now_source_.told()};
    return reads.told && In(since_.said_[told.second], at) && !SameColumn(told);
  }

  // What is said may be what was said before.
  bool SameColumn(Pair column) {
    const auto [known, fresh] = compared_.try_emplace(column, false);
    if (fresh)
      known->second =
          SameRows({since_.before_source_, column.first, before_.reader().Read(column.first)},
                   {since_.now_source_, column.second, now_.reader().Read(column.second)},
                   now_.first(), now_.rows());
    return known->second;
  }

  bool SameTeams(Pair group) {
    const auto [known, fresh] = compared_groups_.try_emplace(group, true);
    if (!fresh) return known->second;
    const int32_t* a = before_.reader().Groups(group.first);
    const int32_t* b = now_.reader().Groups(group.second);
    const auto& a_names = since_.before_source_.group_names();
    const auto& b_names = since_.now_source_.group_names();
    for (size_t row = 0; row < now_.rows() && known->second; ++row)
      known->second = a[row] < 0 || b[row] < 0 ? a[row] == b[row]
                                               : a_names[static_cast<size_t>(a[row])] ==
                                                     b_names[static_cast<size_t>(b[row])];
    return known->second;
  }

  // Whether anybody is in one of these groups.
  bool AnyIn(const std::vector<bool>& groups, uint32_t column) {
    if (!Anywhere(groups)) return false;
    const int32_t* of = now_.reader().Groups(column);
    for (size_t row = 0; row < now_.rows(); ++row)
      if (of[row] >= 0 && groups[static_cast<size_t>(of[row])]) return true;
    return false;
  }

  // Most blocks have the same rules to be decided.
  const Selected& SelectedFor(const std::vector<uint32_t>& rules) {
    const auto [known, fresh] = selected_.try_emplace(rules);
    if (fresh) known->second = {Select(before_code_, rules), Select(now_code_, rules)};
    return known->second;
  }

  static void Decide(const Screen& screen, screen::Block& block, const Selection& selection,
                     const Screen::Reference& reference, ScreenedBlock* out) {
    block.LoadOnly(selection.inputs, selection.teams);
    if (selection.teams) screen.teams_->Fill(&block);
    block.Run(selection.instructions);
    screen.Decide(block, selection.rules, reference, out);
  }

  const ScreenSince& since_;
  const Code& before_code_;
  const Code& now_code_;
  screen::Block before_, now_;
  ScreenedBlock screened_before_, screened_now_;
  bool there_ = false;  // the block's first subject was there before
  std::map<Pair, bool> compared_, compared_groups_;
  std::map<std::vector<uint32_t>, Selected> selected_;
};

// Without looking at a value.
bool ScreenSince::MayDiffer(size_t at) const {
  const bool came = std::min(now_source_.size(), (at + 1) * kBlockRows) > before_source_.size();
  if (came || !everywhere_.empty() || In(employment_, at)) return true;
  const auto said = [&](const Reads& reads) {
    return std::ranges::any_of(reads.inputs,
                               [&](const Pair& input) { return In(said_[input.second], at); }) ||
           (reads.told && In(said_[now_source_.told()], at));
  };
  return std::ranges::any_of(watched_, [&](const Watched& watched) {
    return said(watched.reads.own) || std::ranges::any_of(watched.groups, Anywhere) ||
           std::ranges::any_of(watched.reads.teams, [&](const TeamReads& team) {
             return In(said_of_teams_[team.group.second], at) || said(team.members);
           });
  });
}

void ScreenSince::Run(const Screen::Reference& before, const Screen::Reference& now,
                      const Sink& sink, const ParallelFor& parallel_for) const {
  const size_t blocks = Screen::Blocks(now_source_.size());
  parallel_for((blocks + kStripe - 1) / kStripe, [&](size_t stripe) {
    std::optional<Worker> worker;  // it has room for all cells of two blocks
    for (size_t at = stripe * kStripe; at < std::min(blocks, (stripe + 1) * kStripe); ++at) {
      if (before_source_.broken() || now_source_.broken()) return;
      if (!MayDiffer(at)) continue;
      if (!worker) worker.emplace(*this);
      worker->Do(at, before, now, sink);
    }
  });
}

}  // namespace writ
