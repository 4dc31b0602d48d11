"""x"""
def reference_frames(): raise NotImplementedError
