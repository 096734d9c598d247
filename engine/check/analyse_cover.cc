#include "engine/check/analyse_cover.h"

#include <algorithm>
#include <utility>

namespace writ {
namespace {

// The ends of every cell and of the domain, each once.
std::vector<Number> EndsOf(const std::vector<const IntervalSet*>& sets) {
  std::vector<Number> ends;
  for (const IntervalSet* set : sets) {
    for (const Interval& part : set->parts()) {
      if (part.low) ends.push_back(part.low->at);
      if (part.high) ends.push_back(part.high->at);
    }
  }
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends;
}

uint32_t PositionOf(const std::vector<Number>& ends, const Number& at) {
  return static_cast<uint32_t>(std::lower_bound(ends.begin(), ends.end(), at) - ends.begin());
}

IntervalSet SegmentOf(const std::vector<Number>& ends, size_t segment, bool discrete) {
  if (segment % 2 == 1) return IntervalSet::Only(ends[segment / 2], discrete);
  IntervalSet set = IntervalSet::All(discrete);
  if (segment > 0) set = set.Intersect(IntervalSet::Above(ends[segment / 2 - 1], false, discrete));
  if (segment / 2 < ends.size())
    set = set.Intersect(IntervalSet::Below(ends[segment / 2], false, discrete));
  return set;
}

}  // namespace

Cover::Cover(std::vector<IntervalSet> domains, const std::vector<std::vector<IntervalSet>>& rows) {
  columns_.resize(domains.size());
  covered_.resize(domains.size());
  rows_.resize(rows.size());
  for (size_t column = 0; column < domains.size(); ++column)
    BuildColumn(column, domains[column], rows);
  for (Row& row : rows_) {
    row.covers_rest.assign(domains.size() + 1, true);
    for (size_t column = domains.size(); column-- > 0;) {
      row.covers_rest[column] =
          row.covers_rest[column + 1] && CoversAll(column, row.columns[column]);
    }
  }
}

void Cover::BuildColumn(size_t column, const IntervalSet& domain,
                        const std::vector<std::vector<IntervalSet>>& rows) {
  std::vector<const IntervalSet*> sets = {&domain};
  for (const std::vector<IntervalSet>& row : rows) sets.push_back(&row[column]);
  const std::vector<Number> ends = EndsOf(sets);
  const uint32_t last = static_cast<uint32_t>(ends.size() * 2);
  for (uint32_t segment = 0; segment <= last; ++segment) {
    const IntervalSet inside = SegmentOf(ends, segment, domain.discrete()).Intersect(domain);
    columns_[column].examples.push_back(inside.Example());
  }
  for (size_t row = 0; row < rows.size(); ++row) {
    std::vector<Range> ranges;
    for (const Interval& part : rows[row][column].parts()) {
      Range range{0, last};
      if (part.low) range.first = PositionOf(ends, part.low->at) * 2 + (part.low->open ? 2 : 1);
      if (part.high) range.last = PositionOf(ends, part.high->at) * 2 + (part.high->open ? 0 : 1);
      if (range.first <= range.last) ranges.push_back(range);
    }
    rows_[row].columns.push_back(std::move(ranges));
  }
}

std::optional<Number> Cover::ExampleIn(size_t column, Range range) const {
  const std::vector<std::optional<Number>>& examples = columns_[column].examples;
  for (uint32_t segment = range.first; segment <= range.last; ++segment)
    if (examples[segment]) return examples[segment];
  return std::nullopt;
}

bool Cover::CoversAll(size_t column, const std::vector<Range>& ranges) const {
  uint32_t next = 0;
  const uint32_t end = static_cast<uint32_t>(columns_[column].examples.size());
  for (const Range& range : ranges) {
    if (range.first > next && ExampleIn(column, {next, range.first - 1})) return false;
    next = std::max(next, range.last + 1);
  }
  return next >= end || !ExampleIn(column, {next, end - 1});
}

std::optional<size_t> Cover::EmptyColumn(uint32_t row) const {
  for (size_t column = 0; column < columns_.size(); ++column) {
    const std::vector<Range>& ranges = rows_[row].columns[column];
    const auto has_value = [&](const Range& r) { return ExampleIn(column, r).has_value(); };
    if (std::none_of(ranges.begin(), ranges.end(), has_value)) return column;
  }
  return std::nullopt;
}

std::optional<Case> Cover::FindOverlap(uint32_t a, uint32_t b) {
  Case found;
  for (size_t column = 0; column < columns_.size(); ++column) {
    if (given_up()) return std::nullopt;
    std::optional<Number> common;
    const std::vector<Range>& left = rows_[a].columns[column];
    const std::vector<Range>& right = rows_[b].columns[column];
    for (size_t i = 0, j = 0; i < left.size() && j < right.size() && !common;) {
      ++steps_;
      const Range range{std::max(left[i].first, right[j].first),
                        std::min(left[i].last, right[j].last)};
      if (range.first <= range.last) common = ExampleIn(column, range);
      if (left[i].last < right[j].last) {
        ++i;
      } else {
        ++j;
      }
    }
    if (!common) return std::nullopt;
    found.push_back(*common);
  }
  return found;
}

std::optional<Case> Cover::FindGap(std::vector<uint32_t> rows, std::optional<uint32_t> within) {
  within_ = within;
  for (std::set<std::vector<uint32_t>>& known : covered_) known.clear();
  Case gap;
  if (!Split(0, rows, &gap) || given_up()) return std::nullopt;
  return gap;
}

// Any value will do in the columns that follow.
void Cover::FillFrom(size_t column, Case* gap) const {
  for (; column < columns_.size(); ++column) {
    const uint32_t last = static_cast<uint32_t>(columns_[column].examples.size()) - 1;
    std::optional<Number> example;
    if (within_) {
      for (const Range& range : rows_[*within_].columns[column])
        if (!example) example = ExampleIn(column, range);
    } else {
      example = ExampleIn(column, {0, last});
    }
    gap->push_back(example.value_or(Number(0)));
  }
}

bool Cover::Takes(uint32_t row, size_t column, uint32_t segment) const {
  const std::vector<Range>& ranges = rows_[row].columns[column];
  return std::any_of(ranges.begin(), ranges.end(),
                     [segment](const Range& r) { return r.first <= segment && segment <= r.last; });
}

// Where the set of active rows changes.
std::vector<uint32_t> Cover::CutsOf(size_t column, const std::vector<uint32_t>& active) const {
  std::vector<uint32_t> cuts = {0, static_cast<uint32_t>(columns_[column].examples.size())};
  const auto cut = [&cuts](const std::vector<Range>& ranges) {
    for (const Range& range : ranges) cuts.insert(cuts.end(), {range.first, range.last + 1});
  };
  for (const uint32_t row : active) cut(rows_[row].columns[column]);
  if (within_) cut(rows_[*within_].columns[column]);
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

// In the last column only what lies between the rows matters, not which rows they are.
bool Cover::SplitLast(size_t column, const std::vector<uint32_t>& active, Case* gap) {
  const uint32_t end = static_cast<uint32_t>(columns_[column].examples.size());
  std::vector<Range> taken;
  for (const uint32_t row : active)
    taken.insert(taken.end(), rows_[row].columns[column].begin(), rows_[row].columns[column].end());
  taken.push_back({end, end});
  std::sort(taken.begin(), taken.end(),
            [](const Range& a, const Range& b) { return a.first < b.first; });
  const std::vector<Range> everything = {{0, end - 1}};
  const std::vector<Range>& wanted = within_ ? rows_[*within_].columns[column] : everything;
  uint32_t next = 0;
  for (const Range& range : taken) {
    for (const Range& want : wanted) {
      const uint32_t first = std::max(next, want.first);
      const uint32_t last = std::min(range.first, want.last + 1);
      if (first >= last) continue;
      if (const std::optional<Number> example = ExampleIn(column, {first, last - 1})) {
        gap->push_back(*example);
        return true;
      }
    }
    next = std::max(next, range.last + 1);
  }
  covered_[column].insert(active);
  return false;
}

// Finds a gap in the columns from `column` on, given the rows that the columns before left active.
// Runs of segments with the same active rows are one question, and a question answered "covered" is
// not asked twice.
bool Cover::Split(size_t column, const std::vector<uint32_t>& active, Case* gap) {
  if (active.empty()) {
    FillFrom(column, gap);
    return true;
  }
  if (column == columns_.size() || given_up()) return false;
  for (const uint32_t row : active)
    if (rows_[row].covers_rest[column]) return false;
  if (covered_[column].count(active)) return false;
  steps_ += active.size();
  if (column + 1 == columns_.size()) return SplitLast(column, active, gap);

  const std::vector<uint32_t> cuts = CutsOf(column, active);
  for (size_t i = 0; i + 1 < cuts.size() && !given_up(); ++i) {
    const std::optional<Number> example = ExampleIn(column, {cuts[i], cuts[i + 1] - 1});
    if (!example || (within_ && !Takes(*within_, column, cuts[i]))) continue;
    std::vector<uint32_t> rest;
    for (const uint32_t row : active)
      if (Takes(row, column, cuts[i])) rest.push_back(row);
    steps_ += active.size();
    gap->push_back(*example);
    if (Split(column + 1, rest, gap)) return true;
    gap->pop_back();
  }
  if (!given_up()) covered_[column].insert(active);
  return false;
}

}  // namespace writ
