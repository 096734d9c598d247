// Time as a picture: lanes with bars and marks on an axis of days, as SVG without a script, and the
// same in words as a table for whoever cannot see it. Pure; the same drawing gives the same bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/document/html.h"

namespace writ::document {

// Each kind has a shape of its own, so that nothing is told by colour alone.
enum class MarkKind : uint8_t {
  kStart,
  kStep,
  kSignature,
  kRefusal,
  kFinding,
  kService,
  kPaper,
  kPayment,
  kHappened,
  kGateShut,
  kGateOpen,
  kEffect,
  kDeadlineMet,
  kDeadlineMissed,
  kDeadlineRuns,
  kEnd,
};
inline constexpr int kMarkKinds = static_cast<int>(MarkKind::kEnd) + 1;

enum class BarKind : uint8_t {
  kWork,  // somebody's turn
  kWait,  // time has to pass, or something to happen
  kShut,  // a gate or an effect that was blocked
  kDone,  // a case from its opening to its end
};
inline constexpr int kBarKinds = static_cast<int>(BarKind::kDone) + 1;

struct Mark {
  MarkKind kind = MarkKind::kStep;
  Date day;
  std::string words;  // whole: "signed by E-7 Li, with a key"
};
struct Bar {
  BarKind kind = BarKind::kWork;
  Date from;
  std::optional<Date> until;  // absent: goes on
  std::string words;
};
struct Lane {
  std::string title;
  std::string href;      // of what it is about; empty: none
  std::string caption;   // a few words beside the last mark
  bool is_part = false;  // a heading above lanes, without bars and marks
  std::vector<Bar> bars;
  std::vector<Mark> marks;
};
struct Drawing {
  std::string anchor;  // of the figure; anchors within it begin with it
  std::string title, description;
  std::optional<Date> today;  // where it has not ended
  std::vector<Lane> lanes;
};

// The picture with its legend, and the table. Nothing where there are no lanes.
void WriteDrawing(const Drawing& drawing, Language language, Html* html);

}  // namespace writ::document
