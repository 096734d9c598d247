// Exceptions to one target that apply together and disagree.
#include <algorithm>

#include "engine/check/analyse.h"
#include "engine/check/analyse_condition.h"

namespace writ {
namespace {

constexpr int kPairLimit = 20'000;  // pairs compared in one Program
constexpr int kNotesPerTarget = 3;

bool DaysMeet(const Validity& a, const Validity& b) {
  if (a.until && b.from && *a.until < *b.from) return false;
  return !(b.until && a.from && *b.until < *a.from);
}

class ExceptionAnalysis {
 public:
  ExceptionAnalysis(const Program& program, const ValueNumbers& numbers, Diagnostics& diagnostics)
      : p_(program), numbers_(numbers), diagnostics_(diagnostics), space_(program, numbers) {}

  void Run() {
    for (const Definition& definition : p_.definitions)
      Target(definition.names, definition.exceptions);
    for (const Rule& rule : p_.rules) Target(rule.names, rule.exceptions);
  }

 private:
  void Target(const Names& target, const std::vector<uint32_t>& exceptions) {
    if (exceptions.size() < 2) return;
    std::vector<Alternatives> when;
    for (const uint32_t e : exceptions) when.push_back(space_.Expand(p_.exceptions[e].when, true));
    int notes = 0;
    for (size_t b = 1; b < exceptions.size(); ++b) {
      for (size_t a = 0; a < b; ++a) {
        if (++pairs_ > kPairLimit) return GiveUp(target);
        Pair(target, p_.exceptions[exceptions[a]], p_.exceptions[exceptions[b]],
             space_.Both(when[a], when[b]), &notes);
      }
    }
  }

  void Pair(const Names& target, const Exception& a, const Exception& b, const Alternatives& both,
            int* notes) {
    if (both.any.empty() || !DaysMeet(a.valid, b.valid)) return;
    if (numbers_.Same(a.value, b.value)) return;
    const bool one_calendar = numbers_.Same(a.valid.by_date, b.valid.by_date);
    const auto free = std::find_if(both.any.begin(), both.any.end(),
                                   [this](const Conjunction& c) { return space_.Free(c); });
    if (one_calendar && free != both.any.end()) return Clash(target, a, b, *free);
    // What a library leaves open is a matter for its own authors.
    if (!a.names.module.empty() && !b.names.module.empty()) return;
    if (++*notes > kNotesPerTarget) return;
    Diagnostic& d = diagnostics_.Add(DiagnosticKind::kExceptionsMayClash, b.names.place,
                                     {ShownIn(target), ShownIn(a.names), ShownIn(b.names)});
    d.related.push_back({a.names.place, Argument("the other exception", "另一个例外")});
  }

  void Clash(const Names& target, const Exception& a, const Exception& b, const Conjunction& both) {
    Diagnostic& d = diagnostics_.Add(DiagnosticKind::kExceptionsClash, b.names.place,
                                     {ShownIn(target), ShownIn(a.names), ShownIn(b.names)});
    d.related.push_back({a.names.place, Argument("the other exception", "另一个例外")});
    d.example = space_.Example(both);
    if (a.value == kNoExpr || b.value == kNoExpr) return;
    const std::string first = PrintExpr(p_, a.value), second = PrintExpr(p_, b.value);
    d.example.emplace_back(first + " or " + second + "?", first + " 还是 " + second + "?");
  }

  void GiveUp(const Names& target) {
    if (given_up_) return;
    given_up_ = true;
    diagnostics_.Add(DiagnosticKind::kAnalysisGivenUp, target.place,
                     {ShownIn(target), Argument(kPairLimit)});
  }

  const Program& p_;
  const ValueNumbers& numbers_;
  Diagnostics& diagnostics_;
  ConditionSpace space_;
  int pairs_ = 0;
  bool given_up_ = false;
};

}  // namespace

void AnalyseExceptions(const Program& program, const ValueNumbers& numbers,
                       Diagnostics& diagnostics) {
  ExceptionAnalysis(program, numbers, diagnostics).Run();
}

}  // namespace writ
