#include "runtime/columns/scalar_bytes.h"

namespace writ::columns {

std::optional<std::string> ScalarBytes(const Scalar& scalar) {
  FactWriter out;
  switch (scalar.type.kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints: out.Exact(scalar.number); break;
    case TypeKind::kMoney:
      out.Exact(scalar.number);
      out.Text(scalar.text);
      break;
    case TypeKind::kDate: out.Day(scalar.date); break;
    case TypeKind::kPeriod:
      out.Byte(static_cast<uint8_t>(scalar.period.frequency));
      out.When(scalar.period);
      break;
    case TypeKind::kSpan:
      out.Byte(scalar.is_between ? 1 : 0);
      if (scalar.is_between) {
        out.Day(scalar.between.from);
        out.Day(scalar.between.to);
      } else {
        out.Signed(scalar.span.months);
        out.Signed(scalar.span.days);
        out.Signed(scalar.span.working_days);
      }
      break;
    case TypeKind::kText:
    case TypeKind::kDocument:
    case TypeKind::kTeam: out.Text(scalar.text); break;
    case TypeKind::kYesNo:
    case TypeKind::kChoice:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kEvent:
    case TypeKind::kNone:
    case TypeKind::kError: return std::nullopt;
  }
  return out.Take();
}

std::optional<Scalar> ScalarFrom(Type type, std::string_view bytes) {
  FactBytes in(bytes);
  Scalar scalar;
  scalar.type = type.Element();
  const auto part = [&] { return static_cast<int32_t>(in.Signed()); };
  switch (type.kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints: scalar.number = in.Exact(); break;
    case TypeKind::kMoney:
      scalar.number = in.Exact();
      scalar.text = in.Text();
      break;
    case TypeKind::kDate: scalar.date = in.Day(); break;
    case TypeKind::kPeriod: {
      const uint8_t frequency = in.Byte();
      if (frequency > static_cast<uint8_t>(Frequency::kYear)) return std::nullopt;
      scalar.period = in.When(static_cast<Frequency>(frequency));
      break;
    }
    case TypeKind::kSpan:
      scalar.is_between = in.Byte() != 0;
      if (scalar.is_between) {
        scalar.between.from = in.Day();
        scalar.between.to = in.Day();
      } else {
        scalar.span.months = part();
        scalar.span.days = part();
        scalar.span.working_days = part();
      }
      break;
    case TypeKind::kText:
    case TypeKind::kDocument:
    case TypeKind::kTeam: scalar.text = in.Text(); break;
    case TypeKind::kYesNo:
    case TypeKind::kChoice:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kEvent:
    case TypeKind::kNone:
    case TypeKind::kError: return std::nullopt;
  }
  if (!in.ok() || !in.AtEnd()) return std::nullopt;
  return scalar;
}

}  // namespace writ::columns
