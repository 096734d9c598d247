// A JSON value that is put together in any order and written in the one canonical spelling.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace writ::reference {

struct Value;
using List = std::vector<Value>;
using Members = std::map<std::string, Value>;

struct Value {
  std::variant<uint64_t, std::string, List, Members> is;

  static Value Of(uint64_t number) { return {number}; }
  static Value Of(std::string_view text) { return {std::string(text)}; }
  static Value Of(List list) { return {std::move(list)}; }
};

// The members of an object; what is empty is left out.
class Object {
 public:
  Object& Text(const char* key, std::string_view text);
  Object& Number(const char* key, uint64_t number);
  Object& Yes(const char* key, bool yes);  // "yes", or nothing
  Object& Many(const char* key, List list);
  Object& One(const char* key, const Object& object);  // also where it is empty
  Value Take() const { return {members_}; }
  bool empty() const { return members_.empty(); }

 private:
  Members members_;
};

// Throws std::logic_error where the value has no canonical spelling.
std::string Spelled(const Value& value);

}  // namespace writ::reference
