// Where a text leaves the grammar, and what could have stood there instead.
//
// ANTLR's own answer depends on which decision it was taking. This one does not: it runs the
// grammar's automaton with all its alternatives side by side. The first lexeme that none of them
// can take is the error.
#include <algorithm>
#include <map>
#include <set>

#include "WritParser.h"
#include "engine/syntax/parse_internal.h"

namespace writ::syntax {
namespace {

using antlr4::atn::ATNState;
using antlr4::atn::RuleTransition;
using antlr4::atn::Transition;
using writ_grammar::WritParser;

constexpr size_t kMaxWork =
    5'000'000;  // steps of all alternatives together; beyond, no list is given

class Automaton {
 public:
  explicit Automaton(const antlr4::atn::ATN& atn) : atn_(atn) { returns_.push_back({0, nullptr}); }

  void Start(size_t rule) { Close(atn_.ruleToStartState[rule], 0); }
  bool Step(size_t type);
  bool overflow() const { return overflow_; }

  struct Thread {
    ATNState* state;
    uint32_t back;  // where to return to: an index of returns_
    // In the order of the grammar, so that lists read the same every time.
    friend bool operator<(const Thread& a, const Thread& b) {
      return std::pair(a.state->stateNumber, a.back) < std::pair(b.state->stateNumber, b.back);
    }
  };
  const std::set<Thread>& threads() const { return threads_; }
  ATNState* ReturnOf(const Thread& thread) const { return returns_[thread.back].second; }

 private:
  void Close(ATNState* state, uint32_t back);
  uint32_t Push(uint32_t back, ATNState* follow);

  const antlr4::atn::ATN& atn_;
  std::set<Thread> threads_;
  std::vector<std::pair<uint32_t, ATNState*>>
      returns_;  // shared stacks: the frame below, and the state
  std::map<std::pair<uint32_t, ATNState*>, uint32_t> known_;
  size_t work_ = 0;
  bool overflow_ = false;
};

uint32_t Automaton::Push(uint32_t back, ATNState* follow) {
  const auto [at, fresh] =
      known_.try_emplace({back, follow}, static_cast<uint32_t>(returns_.size()));
  if (fresh) returns_.push_back({back, follow});
  return at->second;
}

// Adds `state` and what is reached from it without a lexeme.
void Automaton::Close(ATNState* state, uint32_t back) {
  std::vector<Thread> work = {{state, back}};
  while (!work.empty()) {
    const Thread thread = work.back();
    work.pop_back();
    if (++work_ > kMaxWork) {
      overflow_ = true;
      return;
    }
    if (!threads_.insert(thread).second) continue;
    if (thread.state->getStateType() == ATNState::RULE_STOP) {
      const auto& [below, follow] = returns_[thread.back];
      if (follow != nullptr) work.push_back({follow, below});
      continue;
    }
    for (Transition* transition : thread.state->transitions) {
      if (transition->getSerializationType() == Transition::RULE) {
        auto* call = static_cast<RuleTransition*>(transition);
        work.push_back({call->target, Push(thread.back, call->followState)});
      } else if (transition->isEpsilon()) {
        work.push_back({transition->target, thread.back});
      }
    }
  }
}

bool Automaton::Step(size_t type) {
  std::set<Thread> before;
  before.swap(threads_);
  for (const Thread& thread : before) {
    for (Transition* transition : thread.state->transitions) {
      if (transition->getSerializationType() == Transition::RULE || transition->isEpsilon())
        continue;
      if (transition->matches(type, antlr4::Token::MIN_USER_TOKEN_TYPE, atn_.maxTokenType)) {
        Close(transition->target, thread.back);
      }
    }
  }
  if (!threads_.empty()) return true;
  threads_.swap(before);
  return false;
}

// What the threads wait for, in the author's terms.
class Hopes {
 public:
  Hopes(const antlr4::Parser& parser, Failure* failure)
      : vocabulary_(parser.getVocabulary()), rules_(parser.getRuleNames()), failure_(failure) {}

  void Add(const ATNState& state, const ATNState* caller);

 private:
  void AddToken(size_t type);
  void AddWord(std::string word, bool is_sign);

  const antlr4::dfa::Vocabulary& vocabulary_;
  const std::vector<std::string>& rules_;
  Failure* failure_;
};

void Hopes::AddWord(std::string word, bool is_sign) {
  for (const Expectation& known : failure_->expected) {
    if (known.word == word) return;
  }
  failure_->expected.push_back({std::move(word), is_sign});
}

void Hopes::AddToken(size_t type) {
  switch (type) {
    case antlr4::Token::EOF: return;
    case WritParser::STRING:
    case WritParser::LONG: return AddWord("TEXT", false);
    case WritParser::DATE_N: return AddWord("DATE", false);
    case WritParser::LENGTH_N: return AddWord("LENGTH", false);
    case WritParser::ARTICLE_N:
    case WritParser::BOOK: return AddWord("CITATION", false);
    default: break;
  }
  const std::string literal = vocabulary_.getLiteralName(type);
  if (literal.size() == 3 || type == WritParser::ARROW) {
    return AddWord(type == WritParser::ARROW ? "->" : literal.substr(1, 1), true);
  }
  AddWord(vocabulary_.getSymbolicName(type), false);
}

// `caller` is where the rule of `state` returns to: a literal may stand for itself or be compared
// (80%以上).
void Hopes::Add(const ATNState& state, const ATNState* caller) {
  const size_t from = caller == nullptr ? 0 : caller->ruleIndex;
  for (const Transition* transition : state.transitions) {
    if (transition->getSerializationType() == Transition::RULE || transition->isEpsilon()) continue;
    switch (state.ruleIndex) {
      case WritParser::RuleName: failure_->name = true; continue;
      case WritParser::RuleLiteral:
        (from == WritParser::RuleComparison ? failure_->operation : failure_->value) = true;
        continue;
      case WritParser::RuleAggregate:
        (from == WritParser::RuleAtom ? failure_->value : failure_->operation) = true;
        continue;
      case WritParser::RuleAtom:
      case WritParser::RuleOperand:
      case WritParser::RuleCondition:
      case WritParser::RuleSimple:
      case WritParser::RuleMoment:
      case WritParser::RulePeriodPrefix: failure_->value = true; continue;
      case WritParser::RuleComparator:
      case WritParser::RuleComparison:
      case WritParser::RuleWindow:
      case WritParser::RulePostfix:
      case WritParser::RulePeriodWord:
      case WritParser::RuleChineseRange:
      case WritParser::RuleRange:
      case WritParser::RuleWhere:
      case WritParser::RuleRoundWord:
      case WritParser::RuleRound:
      case WritParser::RuleOrWord:
      case WritParser::RuleReference:
      case WritParser::RuleValue:
      case WritParser::RuleExpr: failure_->operation = true; continue;
      default: break;
    }
    const std::string& rule = rules_[state.ruleIndex];
    if (rule.starts_with("p_")) {
      // Inside a phrase: the whole phrase is what the author misses.
      std::string row = rule.substr(2);
      std::transform(row.begin(), row.end(), row.begin(),
                     [](char c) { return static_cast<char>(std::toupper(c)); });
      AddWord(std::move(row), false);
      continue;
    }
    for (const ssize_t type : transition->label().toList()) AddToken(static_cast<size_t>(type));
  }
}

}  // namespace

Failure ExplainFailure(std::span<const Lexeme> lexemes, size_t begin, size_t end, size_t fallback) {
  const WritParser parser(nullptr);
  Automaton automaton(parser.getATN());
  automaton.Start(WritParser::RuleStart);
  Failure failure;
  size_t at = begin;
  while (at < end && !automaton.overflow() && automaton.Step(lexemes[at].type)) ++at;
  failure.lexeme = automaton.overflow() ? fallback : at;
  failure.listed = !automaton.overflow();
  if (!failure.listed) return failure;
  Hopes hopes(parser, &failure);
  for (const Automaton::Thread& thread : automaton.threads()) {
    hopes.Add(*thread.state, automaton.ReturnOf(thread));
  }
  return failure;
}

}  // namespace writ::syntax
