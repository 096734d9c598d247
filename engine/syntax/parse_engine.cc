// ANTLR's parser, walled in: lexemes go in, flat nodes come out.
#include <memory>

#include "antlr4-runtime.h"
#include "engine/syntax/parse_ahead.h"
#include "engine/syntax/parse_internal.h"

namespace writ::syntax {

using antlr4::ParseCancellationException;
using antlr4::Parser;
using antlr4::atn::ParserATNSimulator;
using antlr4::atn::PredictionMode;

namespace {

// A token without text: the parser looks at nothing but its number.
class LexemeToken final : public antlr4::Token {
 public:
  LexemeToken(size_t type, size_t index)
      : type_(static_cast<uint32_t>(type)), index_(static_cast<uint32_t>(index)) {}

  std::string getText() const override { return {}; }
  size_t getType() const override { return type_ == kEnd ? antlr4::Token::EOF : type_; }
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() const override { return 0; }
  size_t getChannel() const override { return DEFAULT_CHANNEL; }
  size_t getTokenIndex() const override { return index_; }
  size_t getStartIndex() const override { return index_; }
  size_t getStopIndex() const override { return index_; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }

  static constexpr uint32_t kEnd = 0xFFFFFFFF;

 private:
  uint32_t type_, index_;
};

// The lexemes of a file; the parser sees a range of them, and then the end.
class LexemeStream final : public antlr4::TokenStream {
 public:
  explicit LexemeStream(std::span<const Lexeme> lexemes) {
    tokens_.reserve(lexemes.size());
    for (const Lexeme& lexeme : lexemes) tokens_.emplace_back(lexeme.type, tokens_.size());
  }

  void Limit(size_t begin, size_t end) {
    begin_ = at_ = begin;
    end_ = end;
  }
  uint32_t position() const { return static_cast<uint32_t>(at_); }

  antlr4::Token* LT(ssize_t k) override {
    if (k == 0) return nullptr;
    const ssize_t i = static_cast<ssize_t>(at_) + (k > 0 ? k - 1 : k);
    if (i < static_cast<ssize_t>(begin_)) return nullptr;
    return i < static_cast<ssize_t>(end_) ? &tokens_[i] : &eof_;
  }
  size_t LA(ssize_t k) override {
    const antlr4::Token* token = LT(k);
    return token == nullptr ? antlr4::Token::INVALID_TYPE : token->getType();
  }
  antlr4::Token* get(size_t index) const override {
    return const_cast<LexemeToken*>(index + begin_ < end_ ? &tokens_[index + begin_] : &eof_);
  }
  void consume() override {
    if (at_ < end_) ++at_;
  }
  ssize_t mark() override { return -1; }
  void release(ssize_t) override {}
  size_t index() override { return at_ - begin_; }
  void seek(size_t index) override { at_ = begin_ + index; }
  size_t size() override { return end_ - begin_; }
  std::string getSourceName() const override { return {}; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

 private:
  std::vector<LexemeToken> tokens_;
  LexemeToken eof_{LexemeToken::kEnd, 0};
  size_t begin_ = 0, end_ = 0, at_ = 0;
};

// Gives up at the first error and remembers in which rule.
class GiveUp : public antlr4::DefaultErrorStrategy {
 public:
  void recover(Parser* parser, std::exception_ptr) override { Stop(parser); }
  antlr4::Token* recoverInline(Parser* parser) override {
    Stop(parser);
    return nullptr;
  }
  void reportError(Parser*, const antlr4::RecognitionException&) override {}
  void sync(Parser*) override {}

  bool after_item = false;  // the item was read, something else follows

 private:
  void Stop(Parser* parser) {
    after_item = parser->getContext() != nullptr &&
                 parser->getContext()->getRuleIndex() == writ_grammar::WritParser::RuleStart;
    throw ParseCancellationException();
  }
};

// Writes the tree down as it is read, instead of having ANTLR build one of its own objects. ANTLR
// tells when a rule begins and ends only where there is a listener: this one listens to itself.
class RecordingParser : public LookaheadParser {
 public:
  RecordingParser(LexemeStream* stream, bool by_table)
      : LookaheadParser(stream, by_table), stream_(stream) {
    setBuildParseTree(false);
    removeErrorListeners();
    addParseListener(&silent_);
  }

  void Record(std::vector<Node>* nodes) {
    nodes_ = nodes;
    open_.clear();
  }

  void triggerEnterRuleEvent() override {
    const size_t rule = getContext()->getRuleIndex();
    if (rule == RuleStart) return;
    open_.push_back(static_cast<uint32_t>(nodes_->size()));
    nodes_->push_back({static_cast<uint16_t>(0x4000 + rule), stream_->position(), 0, 0});
  }
  void triggerExitRuleEvent() override {
    if (open_.empty()) return;
    Node& node = (*nodes_)[open_.back()];
    node.last = stream_->position();
    node.next = static_cast<uint32_t>(nodes_->size());
    open_.pop_back();
  }
  antlr4::Token* consume() override {
    antlr4::Token* token = getCurrentToken();
    if (token->getType() == antlr4::Token::EOF) return token;
    const uint32_t at = stream_->position();
    const auto next = static_cast<uint32_t>(nodes_->size() + 1);
    nodes_->push_back({static_cast<uint16_t>(token->getType()), at, at + 1, next});
    stream_->consume();
    return token;
  }

 private:
  class Silent : public antlr4::tree::ParseTreeListener {
   public:
    void visitTerminal(antlr4::tree::TerminalNode*) override {}
    void visitErrorNode(antlr4::tree::ErrorNode*) override {}
    void enterEveryRule(antlr4::ParserRuleContext*) override {}
    void exitEveryRule(antlr4::ParserRuleContext*) override {}
  };

  Silent silent_;
  LexemeStream* stream_;
  std::vector<Node>* nodes_ = nullptr;
  std::vector<uint32_t> open_;
};

// Collects what ANTLR could read in two ways.
class AmbiguityListener : public antlr4::BaseErrorListener {
 public:
  void reportAmbiguity(Parser* parser, const antlr4::dfa::DFA& dfa, size_t start, size_t stop,
                       bool exact, const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    if (!exact) return;
    found.push_back(parser->getRuleNames()[dfa.atnStartState->ruleIndex] + " " +
                    std::to_string(start) + ".." + std::to_string(stop));
  }

  std::vector<std::string> found;
};

}  // namespace

struct Engine::Parts {
  Parts(std::span<const Lexeme> lexemes, bool by_table)
      : stream(lexemes), parser(&stream, by_table), strategy(std::make_shared<GiveUp>()) {
    parser.setErrorHandler(strategy);
  }

  bool Run(size_t begin, size_t end, PredictionMode mode, std::vector<Node>* nodes) {
    nodes->clear();
    stream.Limit(begin, end);
    parser.reset();
    parser.Record(nodes);
    parser.getInterpreter<ParserATNSimulator>()->setPredictionMode(mode);
    strategy->after_item = false;
    try {
      parser.start();
      return true;
    } catch (const ParseCancellationException&) {
      gave_up_at = stream.position();
      return false;
    }
  }

  LexemeStream stream;
  RecordingParser parser;
  std::shared_ptr<GiveUp> strategy;
  size_t gave_up_at = 0;
};

Engine::Engine(std::span<const Lexeme> lexemes, bool by_table)
    : parts_(std::make_unique<Parts>(lexemes, by_table)) {}
Engine::~Engine() = default;

// Two stages: what the fast, weaker prediction reads is right; only when it fails is the full one
// asked.
size_t Engine::gave_up_at() const { return parts_->gave_up_at; }

Engine::Outcome Engine::Read(size_t begin, size_t end, std::vector<Node>* nodes) {
  if (parts_->Run(begin, end, PredictionMode::SLL, nodes)) return Outcome::kRead;
  if (parts_->Run(begin, end, PredictionMode::LL, nodes)) return Outcome::kRead;
  return parts_->strategy->after_item ? Outcome::kReadInPart : Outcome::kNotRead;
}

std::vector<std::string> Engine::Ambiguities(size_t begin, size_t end) {
  AmbiguityListener listener;
  parts_->parser.addErrorListener(&listener);
  std::vector<Node> nodes;
  parts_->Run(begin, end, PredictionMode::LL_EXACT_AMBIG_DETECTION, &nodes);
  parts_->parser.removeErrorListeners();
  return listener.found;
}

void ClearParserCache() {
  LexemeStream stream({});
  WholeParser parser(&stream);
  parser.getInterpreter<ParserATNSimulator>()->clearDFA();
}

std::string TokenName(uint16_t type) {
  return WholeParser(nullptr).getVocabulary().getSymbolicName(type);
}

}  // namespace writ::syntax
