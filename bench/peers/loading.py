"""Peak memory of torch.load of a 1 GB checkpoint over the file's size. Ours has written the tensors."""
import os
import resource
import subprocess
import sys

import torch

FOLDER = 'artifacts/bench/loading'
PICKLE = f'{FOLDER}/pytorch_model.bin'

if sys.argv[1:] == ['--prepare']:
    sys.path.insert(0, 'tests/oracles/reference')
    import tensorfile
    torch.save(tensorfile.read(f'{FOLDER}/model.safetensors'), PICKLE)
    sys.exit()

if not os.path.exists(PICKLE):
    subprocess.run([sys.executable, '-B', __file__, '--prepare'], check=True)
weights = torch.load(PICKLE, map_location='cpu')
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / os.path.getsize(PICKLE))
