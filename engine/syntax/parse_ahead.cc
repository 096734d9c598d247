#include "engine/syntax/parse_ahead.h"

#include "engine/syntax/parse_table.h"

namespace writ::syntax {
namespace {

using antlr4::atn::ParserATNSimulator;
using antlr4::atn::PredictionMode;

namespace table {
#include "parser_table.inc"
// What a cell holds: from 1 on an alternative; from kTied on one of several that only the calls
// around can tell apart, of which the weaker prediction takes the first; from kFirstState on a row
// for the next token. As grammar/make_tables.cc writes them.
constexpr uint16_t kTied = 0x100, kFirstState = 0x200;
constexpr StateTable kTable{kRows, kOdd, kCells, kColumns};
}  // namespace table

class Lookahead : public ParserATNSimulator {
 public:
  Lookahead(antlr4::Parser* of, ParserATNSimulator* as, bool by_table)
      : ParserATNSimulator(of, as->atn, as->decisionToDFA, as->getSharedContextCache()),
        by_table_(by_table) {}

  size_t adaptivePredict(antlr4::TokenStream* input, size_t decision,
                         antlr4::ParserRuleContext* outer) override {
    // Who looks for ambiguities wants to hear of all.
    if (by_table_ && getPredictionMode() != PredictionMode::LL_EXACT_AMBIG_DETECTION)
      if (const size_t known = Find(input, decision); known != 0) return known;
    writ_grammar::WritParser::Prepare();
    return ParserATNSimulator::adaptivePredict(input, decision, outer);
  }

 private:
  size_t Find(antlr4::TokenStream* input, size_t decision) {
    size_t row = decision;
    for (ssize_t ahead = 1;; ++ahead) {
      const size_t token = input->LA(ahead);
      const uint16_t cell =
          table::kTable.At(row, token == antlr4::Token::EOF ? 0 : static_cast<uint16_t>(token));
      if (cell < table::kTied) return cell;
      if (cell < table::kFirstState)
        return getPredictionMode() == PredictionMode::SLL ? cell - table::kTied : 0;
      row = cell - table::kFirstState;
    }
  }

  bool by_table_;
};

}  // namespace

LookaheadParser::LookaheadParser(antlr4::TokenStream* stream, bool by_table) : WritParser(stream) {
  setInterpreter(new Lookahead(this, getInterpreter<ParserATNSimulator>(), by_table));
}

}  // namespace writ::syntax
