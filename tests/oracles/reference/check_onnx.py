#!/usr/bin/python3
"""
check_onnx.py FILE…

Holds ONNX models to onnx.checker, with the shapes of every value, and prints what they say of themselves, as JSON:
{file: {ir, opset, inputs, outputs, external, metadata}}. Needs Debian's python3-onnx.
"""
import json
import sys

import onnx


def ports(values):
    """[[name, element type, shape]]: lengths that differ from call to call by their names."""
    return [[value.name, onnx.TensorProto.DataType.Name(value.type.tensor_type.elem_type),
             [each.dim_param or each.dim_value for each in value.type.tensor_type.shape.dim]] for value in values]


told = {}
for path in sys.argv[1:]:
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path, load_external_data=False)
    assert len({node.name for node in model.graph.node}) == len(model.graph.node), "two nodes of one name"
    told[path] = {
        "ir": model.ir_version,
        "opset": [[each.domain, each.version] for each in model.opset_import],
        "inputs": ports(model.graph.input),
        "outputs": ports(model.graph.output),
        "external": [{entry.key: entry.value for entry in each.external_data} for each in model.graph.initializer
                     if each.data_location == onnx.TensorProto.EXTERNAL],
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
    }
print(json.dumps(told))
