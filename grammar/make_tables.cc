// Run by the build: writes down what ANTLR's lexer and parser would learn while they read, so that
// no program has to learn it again at each start.
//
//   make_tables LEXER_TABLE PARSER_TABLE
//
// Both are automata that ANTLR itself makes out of the grammar, state by state, with the code that
// it runs when it reads. The lexer's is whole. Of the parser's there are the states that look at up
// to kTokensAhead tokens; a text that needs more asks ANTLR (engine/syntax/parse_ahead.cc).
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "WritLexer.h"
#include "WritParser.h"
#include "antlr4-runtime.h"

namespace {

using antlr4::atn::ATNState;
using antlr4::atn::Transition;
using antlr4::dfa::DFAState;

constexpr int kTokensAhead = 4;
constexpr uint16_t kNone = 0;

// A table with few different rows: most cells of a row are those of another row. Written as whole
// rows, and of each row which of them it is like and where it is not.
class Table {
 public:
  using Row = std::vector<uint16_t>;
  void Add(Row row) { rows_.push_back(std::move(row)); }
  const Row& last() const { return rows_.back(); }
  void Write(std::ostream& out) const;

 private:
  static constexpr size_t kMostOdd = 24;  // cells in which a row may differ from its like
  std::vector<Row> rows_;
};

void WriteList(std::ostream& out, const char* type, const char* name,
               const std::vector<std::string>& items) {
  out << "constexpr " << type << ' ' << name << "[] = {";
  for (size_t i = 0; i < items.size(); ++i) out << (i % 16 == 0 ? "\n" : "") << items[i] << ',';
  out << "};\n";
}

std::vector<size_t> Differing(const Table::Row& a, const Table::Row& b) {
  std::vector<size_t> at;
  for (size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) at.push_back(i);
  return at;
}

void Table::Write(std::ostream& out) const {
  std::vector<const Row*> whole;
  std::vector<std::string> rows, odd, cells;
  for (const Row& row : rows_) {
    size_t like = whole.size();
    std::vector<size_t> differing;
    for (size_t i = 0; i < whole.size(); ++i) {
      std::vector<size_t> here = Differing(row, *whole[i]);
      if (here.size() > kMostOdd || (like < whole.size() && here.size() >= differing.size()))
        continue;
      like = i;
      differing = std::move(here);
    }
    if (like == whole.size()) whole.push_back(&row);
    rows.push_back("{" + std::to_string(like) + "," + std::to_string(odd.size()) + "," +
                   std::to_string(differing.size()) + "}");
    for (size_t at : differing)
      odd.push_back("{" + std::to_string(at) + "," + std::to_string(row[at]) + "}");
  }
  for (const Row* row : whole)
    for (uint16_t cell : *row) cells.push_back(std::to_string(cell));
  if (odd.size() > 0xFFFF || whole.size() > 0xFFFF)
    throw std::length_error("the table has too many odd cells");
  if (odd.empty()) odd.push_back("{0,0}");
  out << "constexpr size_t kColumns = " << rows_.front().size() << ";\n";
  WriteList(out, "StateRow", "kRows", rows);
  WriteList(out, "StateCell", "kOdd", odd);
  WriteList(out, "uint16_t", "kCells", cells);
}

// ---- the lexer ----

class LexerExplorer : public antlr4::atn::LexerATNSimulator {
 public:
  explicit LexerExplorer(writ_grammar::WritLexer* lexer)
      : LexerExplorer(lexer, lexer->getInterpreter<antlr4::atn::LexerATNSimulator>()) {}

  void Explore();
  void Write(std::ostream& out) const;

 private:
  LexerExplorer(antlr4::Lexer* lexer, antlr4::atn::LexerATNSimulator* as)
      : LexerATNSimulator(lexer, as->atn, as->_decisionToDFA, as->getSharedContextCache()) {}

  void FindClasses();
  bool Leads(const DFAState& state, size_t c) const;
  static bool Matches(const Transition& transition, size_t c) {
    return !transition.isEpsilon() && transition.matches(c, 0, kLastCharacter);
  }

  static constexpr size_t kLastCharacter = 0x10FFFF;
  std::vector<size_t> from_;        // where a stretch of characters begins
  std::vector<uint16_t> class_of_;  // … that are all the same to the lexer
  std::vector<size_t> example_;     // of each class
  std::vector<DFAState*> states_;
  Table table_;
};

// Characters that every transition takes alike are one class.
void LexerExplorer::FindClasses() {
  std::map<std::string, const Transition*> different;
  std::set<size_t> cuts = {0};
  for (const ATNState* state : atn.states) {
    if (state == nullptr) continue;
    for (const Transition* transition : state->transitions) {
      if (transition->isEpsilon()) continue;
      const antlr4::misc::IntervalSet label = transition->label();
      different[transition->toString() + label.toString()] = transition;
      for (const antlr4::misc::Interval& stretch : label.getIntervals()) {
        if (stretch.a < 0) continue;
        cuts.insert(static_cast<size_t>(stretch.a));
        cuts.insert(static_cast<size_t>(stretch.b) + 1);
      }
    }
  }
  std::map<std::vector<bool>, uint16_t> classes;
  for (size_t c : cuts) {
    if (c > kLastCharacter) break;
    std::vector<bool> taken;
    for (const auto& [text, transition] : different) taken.push_back(Matches(*transition, c));
    const auto [at, is_new] = classes.emplace(taken, static_cast<uint16_t>(classes.size()));
    if (is_new) example_.push_back(c);
    from_.push_back(c);
    class_of_.push_back(at->second);
  }
}

bool LexerExplorer::Leads(const DFAState& state, size_t c) const {
  for (const auto& config : state.configs->configs)
    for (const Transition* transition : config->state->transitions)
      if (Matches(*transition, c)) return true;
  return false;
}

void LexerExplorer::Explore() {
  FindClasses();
  antlr4::ANTLRInputStream nothing;
  std::map<const DFAState*, uint16_t> numbers;
  const auto number_of = [&](DFAState* state) {
    const auto [at, is_new] = numbers.emplace(state, static_cast<uint16_t>(states_.size() + 1));
    if (is_new) states_.push_back(state);
    return at->second;  // from 1 on: 0 is no way on
  };
  number_of(addDFAState(computeStartState(&nothing, atn.modeToStartState.at(0)).release()));
  for (size_t i = 0; i < states_.size(); ++i) {
    Table::Row row(example_.size(), kNone);
    for (size_t k = 0; k < example_.size(); ++k) {
      if (!Leads(*states_[i], example_[k])) continue;
      DFAState* to = computeTargetState(&nothing, states_[i], example_[k]);
      if (to != ERROR.get()) row[k] = number_of(to);
    }
    table_.Add(std::move(row));
    if (states_.size() > 0xFFFE) throw std::length_error("the lexer has too many states");
    if (i == 0 && std::ranges::count(table_.last(), kNone) != 0)
      throw std::logic_error("there is a character with which no token begins");
  }
}

void LexerExplorer::Write(std::ostream& out) const {
  table_.Write(out);
  std::vector<std::string> accepts, from, classes, ascii;
  for (const DFAState* state : states_) {
    using writ_grammar::WritLexer;
    const size_t type = state->isAcceptState ? state->prediction : 0;
    // What the program does with these two it knows by their names.
    if (state->isAcceptState && state->lexerActionExecutor != nullptr && type != WritLexer::SPACE &&
        type != WritLexer::COMMENT)
      throw std::logic_error("a token with an action that the program does not know");
    accepts.push_back(std::to_string(type));
  }
  for (size_t c : from_) from.push_back(std::to_string(c));
  for (uint16_t number : class_of_) classes.push_back(std::to_string(number));
  for (size_t c = 0, at = 0; c < 128; ++c) {
    while (at + 1 < from_.size() && from_[at + 1] <= c) ++at;
    ascii.push_back(std::to_string(class_of_[at]));
  }
  WriteList(out, "uint16_t", "kAccepts", accepts);  // the token that ends in a state, or 0
  WriteList(out, "char32_t", "kFrom", from);
  WriteList(out, "uint16_t", "kClassFrom", classes);
  WriteList(out, "uint16_t", "kClassOfAscii", ascii);
}

// ---- the parser ----

class ParserExplorer : public antlr4::atn::ParserATNSimulator {
 public:
  explicit ParserExplorer(writ_grammar::WritParser* parser)
      : ParserExplorer(parser, parser->getInterpreter<antlr4::atn::ParserATNSimulator>()) {}

  void Explore();
  void Write(std::ostream& out) const { table_.Write(out); }

 private:
  // As engine/syntax/parse_ahead.cc reads them.
  static constexpr uint16_t kTied = 0x100, kFirstState = 0x200;

  ParserExplorer(antlr4::Parser* parser, antlr4::atn::ParserATNSimulator* as)
      : ParserATNSimulator(parser, as->atn, as->decisionToDFA, as->getSharedContextCache()) {}

  // The tokens that lead on, together those that every part of the state takes alike.
  static std::vector<std::vector<size_t>> TokensAt(const DFAState& state);
  uint16_t CellOf(DFAState* to, size_t decision, int depth);

  struct Known {
    DFAState* state;
    size_t decision;
    int depth;
  };
  std::vector<Known> known_;
  std::map<const DFAState*, uint16_t> numbers_;
  Table table_;
};

std::vector<std::vector<size_t>> ParserExplorer::TokensAt(const DFAState& state) {
  std::map<size_t, std::vector<const Transition*>> taken;
  for (const auto& config : state.configs->configs) {
    if (config->state->getStateType() == ATNState::RULE_STOP) taken[antlr4::Token::EOF];
    for (const Transition* transition : config->state->transitions) {
      const auto kind = transition->getSerializationType();
      if (kind == Transition::NOT_SET || kind == Transition::WILDCARD)
        throw std::logic_error(
            "the grammar has tokens of any kind, of which a label does not tell");
      const antlr4::misc::IntervalSet label = transition->label();
      for (const antlr4::misc::Interval& stretch : label.getIntervals())
        for (ssize_t token = stretch.a; token <= stretch.b; ++token)
          taken[static_cast<size_t>(token)].push_back(transition);
    }
  }
  std::map<std::vector<const Transition*>, std::vector<size_t>> alike;
  std::vector<std::vector<size_t>> tokens;
  for (const auto& [token, transitions] : taken) {
    if (token == antlr4::Token::EOF)
      tokens.push_back({token});  // it alone may end rules
    else
      alike[transitions].push_back(token);
  }
  for (auto& [transitions, same] : alike) tokens.push_back(std::move(same));
  // By the tokens, not by where transitions lie in memory: the same grammar, the same bytes.
  std::sort(tokens.begin(), tokens.end());
  return tokens;
}

// An alternative; one of several that the weaker prediction cannot tell apart; a state; or nothing.
uint16_t ParserExplorer::CellOf(DFAState* to, size_t decision, int depth) {
  if (to == ERROR.get()) return kNone;
  if (to->isAcceptState) {
    if (to->prediction >= kTied) throw std::length_error("a rule has too many alternatives");
    return static_cast<uint16_t>(to->prediction + (to->requiresFullContext ? kTied : 0));
  }
  if (depth + 1 == kTokensAhead) return kNone;
  const auto [at, is_new] = numbers_.emplace(to, static_cast<uint16_t>(known_.size()));
  if (is_new) known_.push_back({to, decision, depth + 1});
  if (at->second > 0xFFFF - kFirstState) throw std::length_error("the parser has too many states");
  return static_cast<uint16_t>(kFirstState + at->second);
}

// The rows of the decisions come first, in their order.
void ParserExplorer::Explore() {
  setPredictionMode(antlr4::atn::PredictionMode::SLL);
  for (size_t i = 0; i < decisionToDFA.size(); ++i) {
    antlr4::dfa::DFA& dfa = decisionToDFA[i];
    if (dfa.isPrecedenceDfa()) throw std::logic_error("the grammar has left-recursive rules");
    dfa.s0 = addDFAState(dfa, new DFAState(computeStartState(
                                  dfa.atnStartState, &antlr4::ParserRuleContext::EMPTY, false)));
    known_.push_back({dfa.s0, i, 0});
  }
  for (size_t i = 0; i < known_.size(); ++i) {
    const Known known = known_[i];
    _dfa = &decisionToDFA[known.decision];
    Table::Row row(atn.maxTokenType + 1, kNone);
    for (const std::vector<size_t>& tokens : TokensAt(*known.state)) {
      DFAState* to = computeTargetState(*_dfa, known.state, tokens.front());
      if (!to->predicates.empty()) throw std::logic_error("the grammar has predicates");
      const uint16_t cell = CellOf(to, known.decision, known.depth);
      for (size_t token : tokens) row[token == antlr4::Token::EOF ? 0 : token] = cell;
    }
    table_.Add(std::move(row));
  }
}

void WriteTo(const char* path, const auto& explorer, const std::string& what) {
  std::ofstream out(path, std::ios::binary);
  out << "// Made by grammar/make_tables.cc out of " << what << ".\n";
  explorer.Write(out);
  if (!out.flush()) throw std::runtime_error(std::string(path) + " cannot be written");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::invalid_argument("make_tables LEXER_TABLE PARSER_TABLE");
    antlr4::ANTLRInputStream nothing;
    writ_grammar::WritLexer lexer(&nothing);
    LexerExplorer lexing(&lexer);
    lexing.Explore();
    WriteTo(argv[1], lexing, "the lexer's grammar");
    antlr4::CommonTokenStream tokens(&lexer);
    writ_grammar::WritParser::Prepare();
    writ_grammar::WritParser parser(&tokens);
    ParserExplorer parsing(&parser);
    parsing.Explore();
    WriteTo(argv[2], parsing, "the parser's grammar");
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "make_tables: " << error.what() << '\n';
    return 1;
  }
}
