// Where a text leaves the grammar, and what could have stood there instead.
//
// ANTLR's own answer depends on which decision it was taking. This one does not: it runs the
// grammar's automaton with all its alternatives side by side. The first lexeme that none of them
// can take is the error.
#include <algorithm>
#include <map>
#include <set>

#include "engine/syntax/parse_ahead.h"
#include "engine/syntax/parse_internal.h"

namespace writ::syntax {
namespace {

using antlr4::atn::ATNState;
using antlr4::atn::RuleTransition;
using antlr4::atn::Transition;
using writ_grammar::WritParser;

// Steps of all alternatives together; beyond, no list is given.
constexpr size_t kMaxWork = 5'000'000, kMoreWork = 500'000;

class Automaton {
 public:
  explicit Automaton(const antlr4::atn::ATN& atn) : atn_(&atn) { returns_.push_back({0, nullptr}); }

  void Start(size_t rule) { Close(atn_->ruleToStartState[rule], 0); }
  bool Step(size_t type);
  // Leaves what is being read: also stands where its callers go on afterwards, and with `skipping`
  // anywhere further on in them.
  void Abandon(bool skipping);
  bool overflow() const { return overflow_; }
  // Whether some thread can take a lexeme; without `as_name` only as the word that it is.
  bool Takes(size_t type, bool as_name) const;
  // What is looked for after the first mistake costs little beside finding that one.
  void SpareWork() { most_work_ = std::min(most_work_, work_ + kMoreWork); }

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

  const antlr4::atn::ATN* atn_;
  std::set<Thread> threads_;
  std::vector<Thread> begun_;  // right after the last lexeme: in no rule that it has not begun
  std::vector<std::pair<uint32_t, ATNState*>>
      returns_;  // shared stacks: the frame below, and the state
  std::map<std::pair<uint32_t, ATNState*>, uint32_t> known_;
  size_t work_ = 0, most_work_ = kMaxWork;
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
    if (++work_ > most_work_) {
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
  std::vector<Thread> begun;
  for (const Thread& thread : before) {
    for (Transition* transition : thread.state->transitions) {
      if (transition->getSerializationType() == Transition::RULE || transition->isEpsilon())
        continue;
      if (transition->matches(type, antlr4::Token::MIN_USER_TOKEN_TYPE, atn_->maxTokenType)) {
        begun.push_back({transition->target, thread.back});
        Close(transition->target, thread.back);
      }
    }
  }
  if (!threads_.empty()) {
    begun_ = std::move(begun);
    return true;
  }
  threads_.swap(before);
  return false;
}

bool Automaton::Takes(size_t type, bool as_name) const {
  for (const Thread& thread : threads_) {
    if (!as_name && thread.state->ruleIndex == WritParser::RuleName) continue;
    for (const Transition* transition : thread.state->transitions) {
      if (transition->getSerializationType() == Transition::RULE || transition->isEpsilon())
        continue;
      if (transition->matches(type, antlr4::Token::MIN_USER_TOKEN_TYPE, atn_->maxTokenType))
        return true;
    }
  }
  return false;
}

void Automaton::Abandon(bool skipping) {
  std::vector<Thread> work;
  for (const Thread& thread : begun_) {
    if (skipping) work.push_back(thread);
    for (uint32_t back = thread.back; back != 0; back = returns_[back].first) {
      work.push_back({returns_[back].second, returns_[back].first});
    }
  }
  std::set<Thread> seen;
  while (!work.empty() && !overflow_) {
    const Thread thread = work.back();
    work.pop_back();
    if (!seen.insert(thread).second) continue;
    Close(thread.state, thread.back);
    if (!skipping || thread.state->getStateType() == ATNState::RULE_STOP) continue;
    for (Transition* transition : thread.state->transitions) {
      const bool call = transition->getSerializationType() == Transition::RULE;
      ATNState* next =
          call ? static_cast<RuleTransition*>(transition)->followState : transition->target;
      work.push_back({next, thread.back});
    }
  }
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
    case WritParser::QUOTED:
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

bool IsClauseWord(uint16_t type) {
  return type == token::WHEN || type == token::UNLESS || type == token::THEN ||
         type == token::CITES;
}
bool Opens(uint16_t type) {
  return type == token::LBRACE || type == token::LPAREN || type == token::LBRACK;
}
bool Closes(uint16_t type) {
  return type == token::RBRACE || type == token::RPAREN || type == token::RBRACK;
}

// Walks over the lexemes of one declaration and, after each mistake, goes on where the grammar can
// take up its thread again: at a line, a clause word, a semicolon or a brace. One mistake spoils
// its own line or clause and no more.
class Explainer {
 public:
  Explainer(std::span<const Lexeme> lexemes, size_t end,
            const std::function<bool(size_t)>& begins_line)
      : parser_(nullptr),
        automaton_(parser_.getATN()),
        lexemes_(lexemes),
        end_(end),
        begins_line_(begins_line) {}

  std::vector<Failure> Run(size_t begin, size_t fallback);

 private:
  Failure FailureAt(size_t at);
  size_t Resume(size_t at);

  const WholeParser parser_;
  Automaton automaton_;
  std::span<const Lexeme> lexemes_;
  size_t end_;
  bool in_clause_ = false;  // was last taken up at the word of a clause
  const std::function<bool(size_t)>& begins_line_;
};

Failure Explainer::FailureAt(size_t at) {
  Failure failure;
  failure.lexeme = at;
  Hopes hopes(parser_, &failure);
  for (const Automaton::Thread& thread : automaton_.threads()) {
    hopes.Add(*thread.state, automaton_.ReturnOf(thread));
  }
  return failure;
}

std::vector<Failure> Explainer::Run(size_t begin, size_t fallback) {
  constexpr size_t kMostFailures = 100;  // of one declaration
  std::vector<Failure> failures;
  automaton_.Start(WritParser::RuleStart);
  for (size_t at = begin; failures.size() < kMostFailures;) {
    while (at < end_ && !automaton_.overflow() && automaton_.Step(lexemes_[at].type)) ++at;
    if (automaton_.overflow()) break;
    if (at == end_ && automaton_.Step(antlr4::Token::EOF)) return failures;
    // The end that is missing after a mistake is mostly that mistake once more.
    if (at == end_ && !failures.empty() && !in_clause_) return failures;
    failures.push_back(FailureAt(at));
    automaton_.SpareWork();
    at = Resume(at);
    if (at == end_) return failures;
  }
  if (failures.empty()) {
    failures.push_back({});
    failures.back().lexeme = fallback;
    failures.back().listed = false;
  }
  return failures;
}

// The lexeme before which the automaton stands again, ready to take it; the end if there is none. A
// name could go on almost anything: only what is open anyway may take it. A word of the language
// may also pass over what is missing before it.
size_t Explainer::Resume(size_t at) {
  Automaton near = automaton_, far = automaton_;
  near.Abandon(false);
  far.Abandon(true);
  if (near.overflow() || far.overflow()) return end_;
  int depth = 0;
  for (size_t i = at; i < end_; ++i) {
    const uint16_t type = lexemes_[i].type;
    const bool word = begins_line_(i) && !StartsNumber(type) && type != token::STRING;
    const bool mark = type == token::SEMI || type == token::LBRACE || type == token::RBRACE ||
                      IsClauseWord(type) || word;
    if (depth == 0 && mark) {
      const bool name = type == token::ID || type == token::QUOTED;
      const bool takes = near.Takes(type, true);
      if (takes || (!name && far.Takes(type, false))) {
        automaton_ = takes ? near : far;
        in_clause_ = IsClauseWord(type);
        return i;
      }
    }
    if (Opens(type)) ++depth;
    if (Closes(type) && depth > 0) --depth;
  }
  return end_;
}

}  // namespace

std::vector<Failure> ExplainFailures(std::span<const Lexeme> lexemes, size_t begin, size_t end,
                                     size_t fallback,
                                     const std::function<bool(size_t)>& begins_line) {
  return Explainer(lexemes, end, begins_line).Run(begin, fallback);
}

}  // namespace writ::syntax
