select [1, 2] as numbers, {'a': 1} as thing;
