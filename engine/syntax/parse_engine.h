// The parts of the parser that do see ANTLR's types: included by parse_engine.cc and its neighbours alone.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "antlr4-runtime.h"
#include "engine/syntax/parse_internal.h"

namespace writ::syntax {

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
  std::vector<size_t> Types(size_t begin, size_t end) const {
    std::vector<size_t> types;
    for (size_t i = begin; i < end; ++i) types.push_back(tokens_[i].getType());
    return types;
  }

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

// Runs the grammar as an automaton over `types`, and says what could have followed where it stops.
Failure ExplainFailure(const antlr4::Parser& parser, const std::vector<size_t>& types, size_t begin);

void ClearLexerCache();

}  // namespace writ::syntax
