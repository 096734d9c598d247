// For tests: random procedures. Every draw comes from one seed, so that a failure repeats.
#pragma once

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace writ::flow {

// With `all`: every construct that runs but `call`, for a host that can give arguments, knows a
// calendar of working days, and makes findings. With `calls`: parts of the procedure stand in
// others that it calls. With `objections`, some steps are open to objection.
class RandomText {
 public:
  explicit RandomText(uint32_t seed, bool all = false, bool calls = false, bool objections = false)
      : random_(seed), of_people_(seed), all_(all), calls_(calls), objections_(objections) {}

  std::string Make() {
    std::string body = all_ && Draw(3) == 0 ? Soon() : Block(2);
    if (Draw(2) == 0)
      body += Joined({"  effect terminate contract", DayOfEffect(), "\n", Block(1)});
    if (Draw(2) == 0) {
      body += "  meanwhile {\n    on resignation cancel, end(resigned)\n";
      if (!regions_.empty()) body += "    on handover cancel region " + regions_[0] + "\n";
      if (Draw(2) == 0) body += "    on union_opinion { " + Step() + " }\n";
      if (all_ && Draw(2) == 0) body += "    on weak stop before effect, tell hr\n";
      body += "  }\n";
    }
    return R"(
event handover of Employee { hours : number; by_whom : text }
document notice to employee { """bye""" }
obligation leaving on effect terminate contract
  must have before: served notice or union_told
  must happen after, within 3 days: handover
)" + (all_ ? More() : "procedure p for Employee {") +
           R"(
  fact day : date
)" + body + "}\n" +
           called_;
  }
  uint32_t Draw(uint32_t below) { return static_cast<uint32_t>(random_() % below); }
  template <class T>
  const T& One(const std::vector<T>& of) {
    return of[Draw(static_cast<uint32_t>(of.size()))];
  }

 private:
  // An effect that has not much before it.
  std::string Soon() {
    std::string soon = "  step s" + Number() + " by hr_director { serve notice on employee; ";
    soon += "sign by hr_director as agreement }\n";
    if (Draw(2) == 0) soon += "  " + OtherWait() + "\n";
    if (Draw(2) == 0) soon += Joined({"  check g", Number(), " requires ", Condition(), "\n"});
    return Joined({soon, "  effect terminate contract", DayOfEffect(), "\n", Block(1)});
  }
  std::string DayOfEffect() { return all_ && Draw(2) == 0 ? " on day" : ""; }
  // Other obligations, a finding, and the procedure's head.
  std::string More() {
    std::string more = R"(
finding unfit for Employee
  made by hr_director
rule poor for Employee
  when score below 50
  counts as unfit
)";
    if (Draw(2) == 0) more += "obligation kept on effect terminate contract\n";
    if (more.ends_with("contract\n")) more += Duties();
    more += "procedure p for Employee";
    if (Draw(3) == 0) more += " (given : number)";
    if (Draw(6) == 0) more += "\n  opens when score above 10";
    if (Draw(4) == 0) more += "\n  exclusive per Employee";
    return more + "\n{";
  }
  std::string Duties() {
    switch (Draw(4)) {
      case 0: return "  must never, while pregnant\n";
      case 1: return "  must have before, in order: union_told, served notice\n";
      case 2:
        return "  either { must have before, by at least 2 days: served notice }\n"
               "  or { must have before: union_opinion }\n"
               "  must happen on the day: issued notice\n";
      default: return "  must have before: unfit\n  must happen after, within 5 days: unfit\n";
    }
  }

  // Drawn from the left to the right by every compiler; the operands of + are not.
  static std::string Joined(std::initializer_list<std::string> parts) {
    std::string text;
    for (const std::string& part : parts) text += part;
    return text;
  }

  std::string Number() { return std::to_string(++names_); }

  std::string Condition() {
    static const std::vector<std::string> kConditions{
        "weak",           "not weak",       "pregnant",           "union_told",
        "not union_told", "score above 50", "weak or union_told", "served notice"};
    return One(kConditions);
  }

  std::string Role() { return One(std::vector<std::string>{"manager", "hr", "hr_director"}); }

  std::string Act() {
    switch (Draw(all_ ? 12 : 9)) {
      case 9: return "make finding unfit on poor";
      case 10: return "sign by manager as content";
      case 11: return "serve notice on union";
      case 0: return "sign by employee as receipt, refused before 2 people at least 1 not of hr";
      case 1: return "sign by hr_director as agreement";
      case 2: return "serve notice on employee";
      case 3: return "issue notice to employee";
      case 4: return "pay p" + Number() + " = score * 1.5 CNY";
      case 5: return "records union_told";
      case 6: return "records handover with hours = score";
      case 7: return "wait 2 days";
      default: return "provide f" + Number() + " : number";
    }
  }

  std::string Step() {
    const std::string name = "s" + Number();
    std::string step = "step " + name + " by " + Role();
    if (!steps_.empty() && Draw(4) == 0) step += " other than " + One(steps_) + ".actor";
    if (Draw(8) == 0) step += " has the right";
    if (Draw(3) == 0) step += " within 3 days" + Counted();
    step += Objection();
    step += " { provide f" + Number() + " : text";
    for (uint32_t n = Draw(3); n > 0; --n) step += "; " + Act();
    if (Draw(3) == 0) {
      step += "; decide agreed";
      if (!here_.empty()) step += ", back to " + One(here_);
      if (Draw(3) == 0) step += ", declined to end(turned_down)";
    }
    steps_.push_back(name);
    here_.push_back(name);
    return step + " }";
  }

  // Drawn apart, so that the rest of a seed's text does not depend on it.
  std::string Objection() {
    if (!objections_ || of_people_() % 2 != 0) return "";
    std::string clause = " open to objection within " + std::to_string(1 + of_people_() % 9);
    clause += of_people_() % 4 == 0 ? " days after service" : " days";
    clause += of_people_() % 2 == 0 ? ", reviewed by hr_director" : ", reviewed by hr";
    return clause + (of_people_() % 2 == 0 ? ", within 2 days" : "");
  }
  std::string Counted() {
    if (!all_) return "";
    std::string counted;
    if (Draw(3) == 0) counted += " after " + (here_.empty() ? "union_told" : One(here_));
    if (Draw(2) == 0) counted += " otherwise escalate to hr_director";
    return counted;
  }
  std::string OtherWait() {
    switch (Draw(4)) {
      case 0: return "wait 2 working days";
      case 1: return "wait 1 month after union_told";
      case 2: return "wait for served notice or union_told or 4 working days";
      default: return "check h" + Number() + " requires not pregnant and union_told";
    }
  }

  // Names of this block alone are gone back to.
  std::string Block(int depth) {
    std::vector<std::string> outer;
    std::swap(outer, here_);
    std::string block;
    for (uint32_t n = 1 + Draw(2) + Draw(2); n > 0; --n) block += "  " + Statement(depth) + "\n";
    here_ = std::move(outer);
    return block;
  }
  std::string Braced(int depth) { return "{\n" + Block(depth) + "  }"; }

  // Of what stands in it, nothing is named outside, and of what stands outside nothing in it.
  std::string Call(int depth) {
    const std::string name = "q" + Number();
    std::vector<std::string> steps, regions, here;
    const auto apart = [&] {
      std::swap(steps, steps_);
      std::swap(regions, regions_);
      std::swap(here, here_);
    };
    apart();
    const bool given = Draw(2) == 0;
    std::string head = "procedure " + name + " for Employee";
    if (given) head += " (g" + name + " : number)";
    if (Draw(4) == 0) head += "\n  opens when " + Condition();
    std::string body = Block(depth);
    if (Draw(3) == 0)
      body += Joined({"  meanwhile {\n    on ", (Draw(2) == 0 ? "handover" : "union_told"),
                      (Draw(2) == 0 ? " cancel" : " { " + Step() + " }"),
                      (Draw(3) == 0 ? ", end(over)" : ""), "\n  }\n"});
    called_ += head + "\n{\n" + body + "}\n";
    apart();
    return "call " + name + (given ? " with g" + name + " = score" : "");
  }

  std::string Statement(int depth) {
    if (depth > 0) {
      switch (Draw(all_ ? 12 : 10)) {
        case 10:
          return Joined({"if ", Condition(), " {\n", Block(depth - 1), "  end(early)\n  } else {\n",
                         Block(depth - 1),
                         (regions_.empty() ? "" : "  cancel region " + One(regions_)), "\n  }"});
        case 11: return OtherWait();
        case 8: return Joined({"for each d", Number(), " in devices ", Braced(depth - 1)});
        case 0:
          return Joined({"if ", Condition(), " ", Braced(depth - 1), " else ", Braced(depth - 1)});
        case 1:
          return Joined({"choose c", Number(), " by ", Role(), " { option o", Number(), " ",
                         Braced(depth - 1), " option o", Number(), " ", Braced(depth - 1), " }"});
        case 2: return Joined({"together { ", Braced(depth - 1), " ", Braced(depth - 1), " }"});
        case 3:
          return Joined({"any 1 of { ", Braced(depth - 1), " ", Braced(depth - 1), " ",
                         Braced(depth - 1), " }"});
        case 4: return Joined({"race { ", Braced(depth - 1), " ", Braced(depth - 1), " }"});
        case 5:
          return Joined({"repeat l", Number(), " at most 2 times until ", Condition(), " ",
                         Braced(depth - 1)});
        case 6: return Joined({"while milestone ", Condition(), " ", Braced(depth - 1)});
        case 7: {
          if (calls_) return Call(depth - 1);
          const std::string name = "r" + Number();
          const std::string region = "region " + name + " " + Braced(depth - 1);
          regions_.push_back(name);
          return region;
        }
        default: break;
      }
    }
    switch (Draw(all_ ? 8 : 7)) {
      case 7: return OtherWait();
      case 0: return Joined({"check g", Number(), " requires ", Condition()});
      case 1: return "wait " + std::to_string(1 + Draw(3)) + " days";
      case 2: return "wait for union_opinion or 7 days";
      case 3: return "wait for handover";
      default: return Step();
    }
  }

  std::mt19937 random_, of_people_;
  bool all_, calls_, objections_;
  std::string called_;
  uint32_t names_ = 0;
  std::vector<std::string> steps_, here_, regions_;
};

}  // namespace writ::flow
