// Any operator of libtorch, and of our own, through the dispatcher's boxed call: autograd and autocast included.
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <sstream>
#include <vector>

#include "abi.h"

namespace distill {

namespace {

// What an argument's schema asks for, worked out once when the operator is found.
enum class Wanted {
    Tensor,
    Integer,
    Double,
    Boolean,
    Number,
    IntegerList,
    DoubleList,
    BooleanList,
    TensorList,
    OptionalTensorList,
    String,
    Device,
    Other
};

Wanted wanted_of_list(const c10::TypePtr& element) {
    switch (element->kind()) {
        case c10::TypeKind::IntType:
        case c10::TypeKind::SymIntType:
            return Wanted::IntegerList;
        case c10::TypeKind::FloatType:
            return Wanted::DoubleList;
        case c10::TypeKind::BoolType:
            return Wanted::BooleanList;
        case c10::TypeKind::TensorType:
            return Wanted::TensorList;
        case c10::TypeKind::OptionalType:
            return Wanted::OptionalTensorList;
        default:
            return Wanted::Other;
    }
}

Wanted wanted_of(const c10::TypePtr& type) {
    switch (type->kind()) {
        case c10::TypeKind::OptionalType:
            return wanted_of(type->castRaw<c10::OptionalType>()->getElementType());
        case c10::TypeKind::TensorType:
            return Wanted::Tensor;
        case c10::TypeKind::IntType:
        case c10::TypeKind::SymIntType:
        case c10::TypeKind::ScalarTypeType:
        case c10::TypeKind::LayoutType:
        case c10::TypeKind::MemoryFormatType:
            return Wanted::Integer;
        case c10::TypeKind::FloatType:
            return Wanted::Double;
        case c10::TypeKind::BoolType:
            return Wanted::Boolean;
        case c10::TypeKind::NumberType:
            return Wanted::Number;
        case c10::TypeKind::StringType:
            return Wanted::String;
        case c10::TypeKind::DeviceObjType:
            return Wanted::Device;
        case c10::TypeKind::ListType:
            return wanted_of_list(type->castRaw<c10::ListType>()->getElementType());
        default:
            return Wanted::Other;
    }
}

struct Operator {
    explicit Operator(c10::OperatorHandle found) : handle(std::move(found)) {
        for (const auto& argument : handle.schema().arguments()) {
            wanted.push_back(wanted_of(argument.type()));
            optional.push_back(argument.type()->kind() == c10::TypeKind::OptionalType);
        }
    }

    c10::OperatorHandle handle;
    std::vector<Wanted> wanted;
    std::vector<bool> optional;
};

std::string place(const Operator& op, size_t index) {
    return toString(op.handle.operator_name()) + ": argument '" + op.handle.schema().arguments()[index].name() + "'";
}

[[noreturn]] void refuse(const Operator& op, size_t index, const char* given) {
    throw std::invalid_argument(place(op, index) + " is " + op.handle.schema().arguments()[index].type()->str() +
                                ", but was given " + given);
}

void require(bool holds, const Operator& op, size_t index, const char* given) {
    if (!holds) refuse(op, index, given);
}

c10::IValue integer_value(const Operator& op, size_t index, int64_t integer) {
    switch (op.wanted[index]) {
        case Wanted::Double:
            return static_cast<double>(integer);
        case Wanted::Integer:
        case Wanted::Number:
            return integer;
        default:
            refuse(op, index, "an integer");
    }
}

c10::IValue tensor_list_value(const Operator& op, size_t index, const Value& value) {
    auto handles = static_cast<at::Tensor**>(value.pointer);
    if (op.wanted[index] == Wanted::OptionalTensorList) {
        c10::List<c10::optional<at::Tensor>> list;
        list.reserve(value.length);
        for (int32_t i = 0; i < value.length; i++) {
            list.push_back(handles[i] == nullptr ? c10::nullopt : c10::optional<at::Tensor>(*handles[i]));
        }
        return list;
    }

    require(op.wanted[index] == Wanted::TensorList, op, index, "a list of tensors");
    c10::List<at::Tensor> list;
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++) list.push_back(*handles[i]);
    return list;
}

c10::IValue default_value(const Operator& op, size_t index) {
    const auto& argument = op.handle.schema().arguments()[index];
    if (argument.default_value()) return *argument.default_value();
    if (op.optional[index]) return c10::IValue();
    throw std::invalid_argument(place(op, index) + " has no default and was not given");
}

c10::IValue argument_value(const Operator& op, size_t index, const Value& value) {
    const auto wanted = op.wanted[index];
    switch (static_cast<Tag>(value.tag)) {
        case Tag::Default:
            return default_value(op, index);
        case Tag::None:
            require(op.optional[index], op, index, "nothing");
            return c10::IValue();
        case Tag::Tensor:
            require(wanted == Wanted::Tensor, op, index, "a tensor");
            return *static_cast<at::Tensor*>(value.pointer);
        case Tag::Integer:
            return integer_value(op, index, value.integer);
        case Tag::Double:
            require(wanted == Wanted::Double || wanted == Wanted::Number, op, index, "a real number");
            return value.real;
        case Tag::Boolean:
            require(wanted == Wanted::Boolean || wanted == Wanted::Number, op, index, "a boolean");
            return value.integer != 0;
        case Tag::IntegerList:
            require(wanted == Wanted::IntegerList, op, index, "a list of integers");
            return c10::List<int64_t>(c10::IntArrayRef(static_cast<int64_t*>(value.pointer), value.length));
        case Tag::DoubleList:
            require(wanted == Wanted::DoubleList, op, index, "a list of real numbers");
            return c10::List<double>(c10::ArrayRef<double>(static_cast<double*>(value.pointer), value.length));
        case Tag::BooleanList: {
            require(wanted == Wanted::BooleanList, op, index, "a list of booleans");
            c10::List<bool> list;
            for (int32_t i = 0; i < value.length; i++) list.push_back(static_cast<uint8_t*>(value.pointer)[i] != 0);
            return list;
        }
        case Tag::TensorList:
            return tensor_list_value(op, index, value);
        case Tag::String:
            require(wanted == Wanted::String, op, index, "a string");
            return std::string(static_cast<char*>(value.pointer), value.length);
        case Tag::Device:
            require(wanted == Wanted::Device, op, index, "a device");
            return device_of(value.integer);
    }
    throw std::invalid_argument(place(op, index) + " has an unknown tag");
}

Value result_value(c10::IValue&& result) {
    Value value{static_cast<int32_t>(Tag::None), 0, {0}};
    if (result.isTensor()) {
        auto tensor = std::move(result).toTensor();
        // An undefined tensor is how libtorch says "no result here".
        if (tensor.defined()) {
            value.tag = static_cast<int32_t>(Tag::Tensor);
            value.pointer = give(std::move(tensor));
        }
    } else if (result.isInt()) {
        value.tag = static_cast<int32_t>(Tag::Integer);
        value.integer = result.toInt();
    } else if (result.isDouble()) {
        value.tag = static_cast<int32_t>(Tag::Double);
        value.real = result.toDouble();
    } else if (result.isBool()) {
        value.tag = static_cast<int32_t>(Tag::Boolean);
        value.integer = result.toBool();
    } else if (result.isTensorList()) {
        const auto list = result.toTensorVector();
        auto handles = new at::Tensor*[list.size()];
        for (size_t i = 0; i < list.size(); i++) handles[i] = give(list[i]);
        value.tag = static_cast<int32_t>(Tag::TensorList);
        value.length = static_cast<int32_t>(list.size());
        value.pointer = handles;
    } else if (!result.isNone()) {
        throw std::invalid_argument("a result of kind " + result.tagKind() + " has no form at the boundary");
    }
    return value;
}

}  // namespace

}  // namespace distill

using distill::guarded;
using distill::Operator;
using distill::Value;

// Finds an operator by its name ("aten::add") and overload ("Tensor", or empty). The handle lives as long as the
// process.
DISTILL_EXPORT int32_t distill_operator_find(const char* name, const char* overload, void** found) {
    return guarded([&] { *found = new Operator(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload)); });
}

// Writes the operator's schema, cut to the capacity and ended with a zero; length is that of the whole text.
DISTILL_EXPORT int32_t distill_operator_schema(void* handle, char* text, int32_t capacity, int32_t* length) {
    return guarded([&] {
        std::ostringstream schema;
        schema << static_cast<Operator*>(handle)->handle.schema();
        const auto whole = schema.str();
        *length = static_cast<int32_t>(whole.size());
        text[whole.copy(text, capacity - 1)] = '\0';
    });
}

// Calls with the first arguments given and the rest filled from the schema's defaults.
DISTILL_EXPORT int32_t distill_operator_call(void* handle, const Value* arguments, int32_t count, Value* results,
                                             int32_t capacity, int32_t* produced) {
    return guarded([&] {
        const auto& op = *static_cast<Operator*>(handle);
        const auto wanted = op.wanted.size();
        if (static_cast<size_t>(count) > wanted) {
            throw std::invalid_argument(toString(op.handle.operator_name()) + " takes " + std::to_string(wanted) +
                                        " arguments, but was given " + std::to_string(count));
        }

        torch::jit::Stack stack;
        stack.reserve(wanted);
        for (size_t i = 0; i < wanted; i++) {
            stack.push_back(i < static_cast<size_t>(count) ? argument_value(op, i, arguments[i])
                                                           : default_value(op, i));
        }
        op.handle.callBoxed(&stack);

        if (stack.size() > static_cast<size_t>(capacity)) {
            throw std::invalid_argument(toString(op.handle.operator_name()) +
                                        " gives more results than were asked for");
        }
        *produced = 0;
        for (auto& result : stack) results[(*produced)++] = distill::result_value(std::move(result));
    });
}
