// Names, literals and expressions of a dump.
#include "engine/syntax/dump_writer.h"

namespace writ::syntax {

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string_view NameOf(Unit unit) {
  static constexpr std::string_view kNames[] = {"month", "quarter", "year", "day", "working_day"};
  return kNames[static_cast<size_t>(unit)];
}
std::string_view NameOf(Frequency frequency) {
  static constexpr std::string_view kNames[] = {"month", "quarter", "year"};
  return kNames[static_cast<size_t>(frequency)];
}
std::string_view NameOf(Aggregate function) {
  static constexpr std::string_view kNames[] = {"average", "sum", "count", "lowest", "highest"};
  return kNames[static_cast<size_t>(function)];
}
std::string_view NameOf(CompareOp op) {
  static constexpr std::string_view kNames[] = {"below",   "above", "at_least",
                                                "at_most", "is",    "is_not"};
  return kNames[static_cast<size_t>(op)];
}
std::string_view NameOf(RoundWord mode) {
  static constexpr std::string_view kNames[] = {"half_up", "half_even", "down", "up"};
  return kNames[static_cast<size_t>(mode)];
}

void DumpWriter::Open(std::string_view line) {
  out_.append(static_cast<size_t>(depth_) * 2, ' ').append(line) += '\n';
  ++depth_;
}

void DumpWriter::Put(std::string_view label, std::string_view text) {
  Node(label, text);
  Close();
}

void DumpWriter::Node(std::string_view label, std::string_view line) {
  std::string text(label);
  if (!label.empty() && !line.empty()) text += ": ";
  Open(text.append(line));
}

void DumpWriter::Flag(std::string_view label, bool set) {
  if (set) Put("", label);
}

std::string DumpWriter::Of(const Name& name) const {
  return "`" + (names_ ? names_(name.text) : name.text) + "`";
}

std::string DumpWriter::Of(const Path& path) const {
  std::string text;
  for (const Name& name : path) text += (text.empty() ? "" : ".") + Of(name);
  return text;
}

std::string DumpWriter::Of(const Quantity& quantity) {
  return std::to_string(quantity.count) + " " + std::string(NameOf(quantity.unit));
}

void DumpWriter::Put(std::string_view label, const Name& name) {
  if (name.present()) Put(label, Of(name));
}
void DumpWriter::Put(std::string_view label, const Path& path) {
  if (!path.empty()) Put(label, Of(path));
}
void DumpWriter::Put(std::string_view label, const Quantity& quantity) { Put(label, Of(quantity)); }
void DumpWriter::Count(std::string_view label, int64_t count) {
  if (count != 0) Put(label, std::to_string(count));
}
void DumpWriter::PutText(std::string_view label, const std::string& text) {
  if (!text.empty()) Put(label, Quoted(text));
}

void DumpWriter::Put(std::string_view label, const Alias& alias) {
  if (!alias.any().present()) return;
  std::string text;
  if (alias.en.present()) text = "`" + alias.en.text + "`";
  if (alias.zh.present()) text += (text.empty() ? "" : " | ") + ("`" + alias.zh.text + "`");
  Put(label, text);
}

void DumpWriter::Put(std::string_view label, const Text& text) {
  if (text.present()) Put(label, Quoted(text.en) + " | " + Quoted(text.zh));
}

void DumpWriter::Put(std::string_view label, const TypeRef& type) {
  if (type.name.present()) Put(label, (type.list ? "list of " : "") + Of(type.name));
}

void DumpWriter::Put(std::string_view label, const Parameter& parameter) {
  Open(label);
  Put("alias", parameter.alias);
  Put("type", parameter.type);
  Close();
}

void DumpWriter::Put(std::string_view label, const Citation& citation) {
  std::string text = Of(citation.source);
  const auto add = [&](std::string_view word, const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : " ") + std::string(word) + " " + part;
  };
  add("art", citation.article);
  add("para", citation.paragraph);
  add("item", citation.item);
  add("sec", citation.section);
  Put(label, text);
}

void DumpWriter::Put(const Counting& counting) {
  Flag("counting partial", counting.partial);
  Flag("counting earlier", counting.earlier);
}

void DumpWriter::Put(const Skipping& skipping) {
  if (skipping.condition == kNoExpr) return;
  Expression("skipping", skipping.condition);
  Put("looking back", skipping.looking_back);
}

void DumpWriter::Put(const Range& range) {
  if (const auto* last = std::get_if<LastRange>(&range)) {
    Put("over the last", last->length);
    Expression("before", last->before);
    Flag("or as many as worked", last->as_many_as_worked);
  } else if (const auto* between = std::get_if<BetweenRange>(&range)) {
    Expression("from", between->from);
    Expression("to", between->to);
  } else if (const auto* any = std::get_if<AnyWindowRange>(&range)) {
    Put("within any", any->length);
    Expression("since", any->since);
  }
}

void DumpWriter::Expressions(std::string_view label, const std::vector<ExprId>& list) {
  for (const ExprId id : list) Expression(label, id);
}

// One line for the node; what it is made of follows, one level deeper.
struct DumpWriter::Visitor {
  DumpWriter& w;
  std::string_view label;

  void Line(std::string_view text) { w.Node(label, text); }
  void Line(std::string_view word, const std::string& rest) {
    Line(std::string(word) + " " + rest);
  }

  void operator()(const NumberLit& e) { Line("number", e.value.Canonical()); }
  void operator()(const PercentLit& e) { Line("percent", e.value.Canonical()); }
  void operator()(const PointsLit& e) { Line("points", e.value.Canonical()); }
  void operator()(const MoneyLit& e) { Line("money", e.amount.Canonical() + " " + e.currency); }
  void operator()(const DateLit& e) { Line("date", e.value.ToIso()); }
  void operator()(const PeriodLit& e) { Line("period", e.value.ToString()); }
  void operator()(const SpanLit& e) { Line("span", Of(e.value)); }
  void operator()(const TextLit& e) { Line("text", Quoted(e.value)); }
  void operator()(const YesNoLit& e) { Line(e.value ? "yes" : "no"); }
  void operator()(const NoneLit&) { Line("none"); }
  void operator()(const ErrorExpr&) { Line("error"); }
  void operator()(const NameExpr& e) { Line("name", w.Of(e.path)); }
  void operator()(const CallExpr& e) {
    Line("call", w.Of(e.path));
    w.Expressions("argument", e.arguments);
  }
  void operator()(const OrdinalExpr& e) {
    static constexpr std::string_view kNames[] = {"first", "second", "third"};
    Line(kNames[static_cast<size_t>(e.which)], w.Of(e.finding));
  }
  void operator()(const EventExpr& e) {
    static constexpr std::string_view kNames[] = {"event", "served", "issued", "paid"};
    Line(kNames[static_cast<size_t>(e.verb)], w.Of(e.path));
  }
  void operator()(const NegateExpr& e) { One("negate", e.operand); }
  void operator()(const BinaryExpr& e) {
    static constexpr std::string_view kNames[] = {"add", "subtract", "multiply", "divide"};
    Two(kNames[static_cast<size_t>(e.op)], e.left, e.right);
  }
  void operator()(const CompareExpr& e) {
    Two(std::string(NameOf(e.op)) + (e.of_dates ? " of_dates" : ""), e.left, e.right);
  }
  void operator()(const OneOfExpr& e) {
    One("one_of", e.operand);
    w.Expressions("option", e.options);
  }
  void operator()(const NotExpr& e) { One("not", e.operand); }
  void operator()(const LogicExpr& e) {
    Line(std::string(e.any ? "any" : "all") + (e.braces ? " braces" : ""));
    w.Expressions("", e.operands);
  }
  void operator()(const ConsecutiveExpr& e) {
    One("consecutive " + Of(e.length), e.operand);
    w.Put(e.skipping);
    w.Put(e.counting);
  }
  void operator()(const InAtLeastExpr& e) {
    One("in at least " + std::to_string(e.at_least) + " of " + Of(e.of_last), e.operand);
    w.Put(e.skipping);
    w.Put(e.counting);
  }
  void operator()(const AnyTimeExpr& e) {
    Two("any_time_since", e.operand, e.since);
    w.Put(e.counting);
  }
  void operator()(const TrendExpr& e) {
    One(std::string(e.falling ? "falling " : "rising ") + Of(e.length), e.operand);
    w.Put(e.counting);
  }
  void operator()(const LatestExpr& e) { One("latest", e.operand); }
  void operator()(const PeriodExpr& e) {
    static constexpr std::string_view kNames[] = {" of", " before", " after"};
    One(std::string(NameOf(e.frequency)) + std::string(kNames[static_cast<size_t>(e.relation)]),
        e.date);
  }
  void operator()(const AtExpr& e) { Two("at", e.operand, e.period); }
  void operator()(const ShiftExpr& e) { Two(e.minus ? "minus" : "plus", e.date, e.span); }
  void operator()(const TimeBetweenExpr& e) { Two("time_between", e.from, e.to); }
  void operator()(const AggregateExpr& e) {
    One(NameOf(e.function), e.operand);
    w.Expression("where", e.where);
    w.Put(e.range);
    w.Put(e.counting);
  }
  void operator()(const TeamExpr& e) {
    One("team " + std::string(NameOf(e.function)), e.operand);
    w.Flag("other than self", e.other_than_self);
    w.Expression("at least known", e.at_least_known);
  }
  void operator()(const SomeExpr& e) {
    One(e.every ? "every" : "some", e.list);
    w.Expression("where", e.where);
  }
  void operator()(const PickExpr& e) {
    static constexpr std::string_view kNames[] = {"later", "earlier", "larger", "smaller",
                                                  "more_favourable"};
    Line(kNames[static_cast<size_t>(e.which)]);
    w.Expressions("", e.arguments);
  }
  void operator()(const RoundExpr& e) {
    Two("round " + std::string(NameOf(e.mode)), e.operand, e.unit);
  }

  void One(std::string_view line, ExprId operand) {
    Line(line);
    w.Expression("", operand);
  }
  void Two(std::string_view line, ExprId left, ExprId right) {
    One(line, left);
    w.Expression("", right);
  }
};

void DumpWriter::Expression(std::string_view label, ExprId id) {
  if (id == kNoExpr) return;
  std::visit(Visitor{*this, label}, tree_.expressions[id].node);
  Close();
}

}  // namespace writ::syntax
