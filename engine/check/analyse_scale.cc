// Rating scales: bands that meet, in order, with a band for every value.
#include "engine/check/analyse.h"
#include "engine/check/analyse_value.h"

namespace writ {
namespace {

class ScaleAnalysis {
 public:
  ScaleAnalysis(const Program& program, const Scale& scale, std::vector<ExprId> arguments,
                Diagnostics& diagnostics)
      : p_(program),
        scale_(scale),
        arguments_(std::move(arguments)),
        space_(program, scale.of.type.Element()),
        diagnostics_(diagnostics) {}

  void Run() {
    if (scale_.bands.empty() || !Read()) return;
    if (!InOrder()) return;
    // `from` bands lie above all `below` bands, so one seam is left: where the lowest `from` and
    // the highest `below` meet, or an open end.
    const size_t lowest = Extreme(false, true), highest = Extreme(true, false);
    if (lowest == kNone) return OpenEnd(points_[highest], true);
    if (highest == kNone) return OpenEnd(points_[lowest], false);
    if (points_[highest] < points_[lowest]) return Gap(points_[highest]);
    if (points_[lowest] < points_[highest]) Overlap(lowest, highest, points_[lowest]);
  }

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  bool Read() {
    for (const ScaleBand& band : scale_.bands) {
      const std::optional<Number> point = space_.PointOf(band.bound);
      if (!point) {
        diagnostics_.Add(DiagnosticKind::kNotOnOneLine, scale_.names.place,
                         {ShownIn(scale_.of.names), ShownIn(scale_.names)});
        return false;
      }
      points_.push_back(*point);
    }
    return true;
  }

  // From the highest band to the lowest or the other way round; equal bounds only where `from` and
  // `below` meet.
  bool InOrder() {
    bool rising = false, falling = false;
    for (size_t i = 1; i < points_.size(); ++i) {
      const bool seam = scale_.bands[i - 1].below != scale_.bands[i].below;
      if (seam) {
        (scale_.bands[i].below ? falling : rising) = true;
      } else {
        rising |= points_[i - 1] < points_[i];
        falling |= points_[i] < points_[i - 1];
      }
      if (points_[i] == points_[i - 1] && !seam) {
        Overlap(i - 1, i, points_[i]);
        return false;
      }
      if (rising && falling) {
        diagnostics_.Add(DiagnosticKind::kScaleOrder, scale_.names.place,
                         {ShownIn(scale_.names), Band(i), Band(i - 1)});
        return false;
      }
    }
    return true;
  }

  size_t Extreme(bool below, bool least) const {
    size_t found = kNone;
    for (size_t i = 0; i < points_.size(); ++i) {
      if (scale_.bands[i].below != below) continue;
      if (found == kNone || (least ? points_[i] < points_[found] : points_[found] < points_[i]))
        found = i;
    }
    return found;
  }

  // Beyond the outermost bound: a gap unless no value can lie there.
  void OpenEnd(const Number& bound, bool above) {
    IntervalSet known = arguments_.empty() ? space_.Domain() : IntervalSet::None(space_.discrete());
    for (const ExprId argument : arguments_) known = known.Union(KnownRange(p_, argument, &space_));
    const IntervalSet beyond = above ? IntervalSet::Above(bound, true, space_.discrete())
                                     : IntervalSet::Below(bound, false, space_.discrete());
    if (const std::optional<Number> example = known.Intersect(beyond).Example()) Gap(*example);
  }

  void Gap(const Number& example) {
    diagnostics_.Add(DiagnosticKind::kScaleGap, scale_.names.place,
                     {ShownIn(scale_.names), space_.Show(example)});
  }

  void Overlap(size_t a, size_t b, const Number& example) {
    diagnostics_.Add(DiagnosticKind::kScaleOverlap, scale_.names.place,
                     {ShownIn(scale_.names), Band(a), Band(b), space_.Show(example)});
  }

  Argument Band(size_t i) const {
    return ShownIn(p_.choices[scale_.choice].options[scale_.bands[i].option]);
  }

  const Program& p_;
  const Scale& scale_;
  std::vector<ExprId> arguments_;
  PointSpace space_;
  Diagnostics& diagnostics_;
  std::vector<Number> points_;
};

}  // namespace

void AnalyseScales(const Program& program, Diagnostics& diagnostics) {
  std::vector<std::vector<ExprId>> arguments(program.scales.size());
  for (const Expr& e : program.exprs)
    if (e.op == Op::kBand) arguments[e.index].push_back(program.Args(e)[0]);
  for (size_t i = 0; i < program.scales.size(); ++i)
    ScaleAnalysis(program, program.scales[i], std::move(arguments[i]), diagnostics).Run();
}

}  // namespace writ
