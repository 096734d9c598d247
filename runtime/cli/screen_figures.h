// The figures that rules compare with a constant, such as "attainment below 80 %": how they are
// spread over everybody, and how many met the condition in each period. Made to be passed on, as
// ScreenSummary is: nothing is said of fewer than ScreenSummary::kFewest people, nor what those
// who are left would tell.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/document/screen_page.h"
#include "engine/screen/screen.h"

namespace writ::cli {

struct ComparedFigure {
  ExprId comparison = kNoExpr;      // one of them, for its words
  NodeKind kind = NodeKind::kFact;  // kFact or kDefinition
  uint32_t ref = 0;
  Op op = Op::kBelow;  // kBelow, kAbove, kAtLeast or kAtMost: figure, then bound
  Scalar bound;
  std::vector<uint32_t> rules;
  std::vector<EvidenceItem> items;  // by period; empty where no rule is screened by columns
};
// Of `rules` in the versions of `as_of`, in the order of the text, each once.
std::vector<ComparedFigure> ComparedFigures(const Program& program, const Screen& screen,
                                            const std::vector<uint32_t>& rules, Date as_of);

// Whether a rule that holds does so because of this comparison, by its explanation: not for one
// that was asked and did not decide, such as that beside the condition of `any of` that was enough.
bool IsReason(const Program& program, const ComparedFigure& figure, const Explanation& explanation);

// "attainment below 80 %", with the bound's value where the text has a name for it.
std::string FigureWords(const Program& program, const ComparedFigure& figure, Language language);

class ScreenFigures {
 public:
  // The program must outlive it.
  ScreenFigures(const Program& program, std::vector<ComparedFigure> figures);

  const std::vector<ComparedFigure>& all() const { return figures_; }
  void Add(const ScreenedBlock& block);  // not by several threads at once

  // Those with values. `people`: everybody; `anchor`: what anchors begin with.
  std::vector<document::FigureSheet> Sheets(Language language, uint64_t people,
                                            const std::string& anchor) const;

 private:
  struct Tally {
    uint64_t met = 0, known = 0;
  };
  struct Collected {
    std::vector<Tally> periods;                       // by item
    std::vector<std::pair<int64_t, int64_t>> newest;  // quotients of the last item
  };

  void AddFigure(const ScreenedBlock& block, const ComparedFigure& figure, Collected* into) const;
  document::LineChart Trend(const ComparedFigure& figure, const Collected& collected,
                            Language language, uint64_t people) const;

  const Program& program_;
  std::vector<ComparedFigure> figures_;
  std::vector<Collected> collected_;  // by figure
};

}  // namespace writ::cli
